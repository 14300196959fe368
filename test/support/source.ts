/**
 * The imports and the bare code of a TypeScript file: comments are gone and every literal is replaced by the number of its
 * text, so that a word in a message or a comment is never taken for code.
 */
export interface Source {
  /** Code in which each string stands as `"3"`, the index of its text in `strings`; lines are kept. */
  readonly code: string;
  readonly strings: readonly string[];
  readonly imports: readonly ImportFound[];
}

export interface ImportFound {
  /** What is imported; `null` where it is computed at run time and nobody can check it. */
  readonly specifier: string | null;
  readonly line: number;
}

/** After one of these a slash starts a regular expression, not a division. */
const BEFORE_REGEX = /(^|[([{,;:=!&|?+\-*%~^<>]|\b(?:return|typeof|case|in|of|void|delete|throw|yield|await|else|do))\s*$/;

export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

export function readSource(text: string): Source {
  const strings: string[] = [];
  // Depth of braces inside each `${` that is open.
  const templates: number[] = [];
  let code = '';
  let at = 0;

  const literal = (content: string): void => {
    code += `"${strings.length}"${'\n'.repeat(content.split('\n').length - 1)}`;
    strings.push(content);
  };
  const quoted = (quote: string): void => {
    const start = at;
    while (at < text.length && text[at] !== quote) at += text[at] === '\\' ? 2 : 1;
    literal(text.slice(start, at));
    at += 1;
  };
  /** Reads a template's text up to its end or its next `${`. */
  const template = (): void => {
    const start = at;
    while (at < text.length && text[at] !== '`' && !text.startsWith('${', at)) at += text[at] === '\\' ? 2 : 1;
    literal(text.slice(start, at));
    if (text[at] === '$') {
      templates.push(0);
      code += '+(';
      at += 2;
    } else at += 1;
  };
  const regex = (): void => {
    let inClass = false;
    while (at < text.length && text[at] !== '\n' && (inClass || text[at] !== '/')) {
      if (text[at] === '[') inClass = true;
      if (text[at] === ']') inClass = false;
      at += text[at] === '\\' ? 2 : 1;
    }
    at += 1;
    code += '/./';
  };

  while (at < text.length) {
    const char = text[at] as string;
    const depth = templates.at(-1);
    if (text.startsWith('//', at)) {
      while (at < text.length && text[at] !== '\n') at += 1;
    } else if (text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at + 2);
      const stop = end === -1 ? text.length : end + 2;
      code += ` ${text.slice(at, stop).replace(/[^\n]/g, '')}`;
      at = stop;
    } else if (char === "'" || char === '"') {
      at += 1;
      quoted(char);
    } else if (char === '`') {
      at += 1;
      template();
    } else if (char === '/' && BEFORE_REGEX.test(code.slice(-40))) {
      at += 1;
      regex();
    } else if (char === '}' && depth === 0) {
      templates.pop();
      code += ')+';
      at += 1;
      template();
    } else {
      if (depth !== undefined && char === '{') templates[templates.length - 1] = depth + 1;
      if (depth !== undefined && char === '}') templates[templates.length - 1] = depth - 1;
      code += char;
      at += 1;
    }
  }
  return { code, strings, imports: importsOf(code, strings) };
}

function importsOf(code: string, strings: readonly string[]): ImportFound[] {
  const found: ImportFound[] = [];
  for (const match of code.matchAll(/(?:\bfrom|\bimport|\b(?:import|require)\s*\()\s*"(\d+)"(?!\s*\+)/g)) {
    found.push({ specifier: strings[Number(match[1])] ?? null, line: lineAt(code, match.index) });
  }
  for (const match of code.matchAll(/\b(?:import|require)\s*\((?!\s*"\d+"\s*[,)])/g)) {
    found.push({ specifier: null, line: lineAt(code, match.index) });
  }
  return found;
}
