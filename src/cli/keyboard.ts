/** The one who sits at the terminal: a line typed for each question, or a way out that leaves nothing behind. */
import { createInterface } from 'node:readline/promises';

export interface Keyboard {
  /** The line as typed. Throws `Stopped` where the input ends instead. */
  ask(prompt: string): Promise<string>;
  close(): void;
}

/** Ctrl-C (130, as of any program that it ends) or Ctrl-D (2: what was asked for can't be done). */
export class Stopped extends Error {
  constructor(readonly code: 130 | 2) {
    super('stopped at a question');
    this.name = 'Stopped';
  }
}

export function openKeyboard(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Keyboard {
  const lines = createInterface({ input, output, terminal: true, historySize: 0 });
  // Lines come from a queue: what is pasted at once, or typed ahead, answers the questions to come.
  const typed = lines[Symbol.asyncIterator]();
  let code: 130 | 2 = 2;
  lines.on('SIGINT', () => {
    code = 130;
    lines.close();
  });
  return {
    async ask(prompt) {
      lines.setPrompt(prompt);
      lines.prompt();
      const line = await typed.next();
      if (line.done === true) throw new Stopped(code);
      return line.value;
    },
    close: () => lines.close(),
  };
}
