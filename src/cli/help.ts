import { Help } from '@commander-js/extra-typings';

const INDENT = ' '.repeat(6);

/** commander wraps no description beside its option on a narrow page: there it goes below it. */
export const HELP: Partial<Help> = {
  minWidthToWrap: 30,
  formatItem(term: string, termWidth: number, description: string, helper: Help): string {
    const width = helper.helpWidth ?? 80;
    if (width - termWidth - 4 >= helper.minWidthToWrap) return new Help().formatItem.call(helper, term, termWidth, description, helper);
    return `  ${term}\n${helper.boxWrap(description, width - INDENT.length).replace(/^/gm, INDENT)}`;
  },
};
