/** The two long lists: narrowed by fields, shown a hundred at a time, and any item of them found by its fragment. */
import { html, type Html } from '../markup.ts';

const AT_A_TIME = 100;

interface Listed {
  readonly anchor: string;
}

/** `items` are unpacked only once somebody asks for them; `render` is what wrote the rows of the page too. */
export class List<T extends Listed> {
  private found: readonly T[] | null = null;
  private shown = 0;
  private readonly texts = new Map<T, string>();
  private readonly body: HTMLElement;
  private readonly form: HTMLFormElement;
  private readonly count: HTMLElement;
  private readonly more: HTMLElement;
  private readonly all: number;

  constructor(
    private readonly name: string,
    private readonly items: () => readonly T[],
    private readonly render: (item: T) => Html,
  ) {
    this.body = one(`[data-list="${name}"]`, HTMLElement);
    this.form = one(`[data-filters="${name}"]`, HTMLFormElement);
    this.count = one(`#${name}-count`, HTMLElement);
    this.more = one(`[data-more="${name}"]`, HTMLElement);
    this.all = Number(this.form.dataset['all']);
    this.form.hidden = false;
    this.form.addEventListener('input', () => this.narrow());
    this.form.addEventListener('submit', (event) => event.preventDefault());
    // The fields are empty only once the reset is done.
    this.form.addEventListener('reset', () => setTimeout(() => this.narrow()));
    one('button', HTMLButtonElement, this.more).addEventListener('click', () =>
      this.show(this.found ?? this.items(), this.shown + AT_A_TIME),
    );
    this.tell(this.body.childElementCount, this.all);
    // A reload may have kept what was typed.
    if (this.words() !== '' || this.choices().length > 0) this.narrow();
  }

  /** Shows the item of a fragment, whatever the fields say; `false` where there is none. */
  reveal(anchor: string): boolean {
    if (!anchor.startsWith(`${this.name.slice(0, -1)}-`)) return false;
    if (document.getElementById(anchor) !== null) return true;
    const item = this.items().find((one) => one.anchor === anchor);
    if (item === undefined) return false;
    for (const select of this.form.querySelectorAll('select')) select.value = '*';
    one('[name="search"]', HTMLInputElement, this.form).value = '';
    this.show([item], 1);
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
    const found = this.items().filter(
      (item) => choices.every(({ key, value }) => item[key] === value) && words.every((word) => this.textOf(item).includes(word)),
    );
    this.show(found, AT_A_TIME);
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

  private show(found: readonly T[], most: number): void {
    this.found = found;
    const shown = found.slice(0, most);
    this.body.innerHTML = html`${shown.map(this.render)}`.text;
    this.tell(shown.length, found.length);
  }

  private tell(shown: number, found: number): void {
    this.shown = shown;
    this.more.hidden = shown === found;
    const noun = this.all === 1 ? this.name.slice(0, -1) : this.name;
    const all = found === this.all ? `${found} ${noun}` : `${found} of ${this.all} ${noun}`;
    this.count.textContent = shown === found ? all : `${all}; the first ${shown} are shown`;
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
