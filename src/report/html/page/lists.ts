/** The two long lists: narrowed by fields, shown a hundred at a time, and any item of them found by its fragment. */
import { html, type Html } from '../markup.ts';

const AT_A_TIME = 100;

interface Listed {
  readonly anchor: string;
}

/** `render` is what wrote the static rows too. */
export class List<T extends Listed> {
  private found: readonly T[];
  private shown = 0;
  private readonly texts = new Map<T, string>();
  private readonly body: HTMLElement;
  private readonly form: HTMLFormElement;
  private readonly count: HTMLElement;
  private readonly more: HTMLElement;

  constructor(
    private readonly name: string,
    private readonly items: readonly T[],
    private readonly render: (item: T) => Html,
  ) {
    this.body = one(`[data-list="${name}"]`, HTMLElement);
    this.form = one(`[data-filters="${name}"]`, HTMLFormElement);
    this.count = one(`#${name}-count`, HTMLElement);
    this.more = one(`[data-more="${name}"]`, HTMLElement);
    this.found = items;
    this.shown = this.body.childElementCount;
    this.form.hidden = false;
    this.form.addEventListener('input', () => this.narrow());
    this.form.addEventListener('submit', (event) => event.preventDefault());
    // The fields are empty only once the reset is done.
    this.form.addEventListener('reset', () => setTimeout(() => this.narrow()));
    one('button', HTMLButtonElement, this.more).addEventListener('click', () => this.show(this.shown + AT_A_TIME));
    // A reload may have kept what was typed.
    if (this.words() !== '' || this.choices().length > 0 || this.shown < items.length) this.narrow();
  }

  /** Shows the item of a fragment, whatever the fields say; `false` where there is none. */
  reveal(anchor: string): boolean {
    const item = this.items.find((one) => one.anchor === anchor);
    if (item === undefined) return false;
    if (document.getElementById(anchor) !== null) return true;
    for (const select of this.form.querySelectorAll('select')) select.value = '*';
    one('[name="search"]', HTMLInputElement, this.form).value = '';
    this.found = [item];
    this.show(1);
    return true;
  }

  private words(): string {
    return one('[name="search"]', HTMLInputElement, this.form).value.trim().toLowerCase();
  }

  private choices(): { readonly key: keyof T; readonly value: string }[] {
    return [...this.form.querySelectorAll('select')]
      .filter((select) => select.value !== '*')
      .map((select) => ({ key: select.name as keyof T, value: select.value }));
  }

  private narrow(): void {
    const words = this.words()
      .split(/\s+/)
      .filter((word) => word !== '');
    const choices = this.choices();
    this.found = this.items.filter(
      (item) => choices.every(({ key, value }) => item[key] === value) && words.every((word) => this.textOf(item).includes(word)),
    );
    this.show(AT_A_TIME);
  }

  /** Everything that the item says, in lower case, made once it is asked for. */
  private textOf(item: T): string {
    let text = this.texts.get(item);
    if (text === undefined) {
      text = textsIn(Object.values(item)).join('\n').toLowerCase();
      this.texts.set(item, text);
    }
    return text;
  }

  private show(most: number): void {
    this.shown = Math.min(most, this.found.length);
    this.body.innerHTML = html`${this.found.slice(0, this.shown).map(this.render)}`.text;
    const rest = this.found.length - this.shown;
    this.more.hidden = rest === 0;
    const noun = this.items.length === 1 ? this.name.slice(0, -1) : this.name;
    const all =
      this.found.length === this.items.length ? `${this.items.length} ${noun}` : `${this.found.length} of ${this.items.length} ${noun}`;
    this.count.textContent = rest === 0 ? all : `${all}; the first ${this.shown} are shown`;
  }
}

/** An ISO instant is sought as it is shown, too: `2026-07-03 14:05`. */
function textsIn(values: readonly unknown[]): string[] {
  return values.flatMap((value) =>
    typeof value === 'string' ? [value, value.replace(/^(\d{4}-\d\d-\d\d)T/, '$1 ')] : Array.isArray(value) ? textsIn(value) : [],
  );
}

/** The one element that the page is known to have there. */
export function one<E extends Element>(selector: string, kind: new () => E, within: ParentNode = document): E {
  const found = within.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`the page has no ${selector}`);
  return found;
}
