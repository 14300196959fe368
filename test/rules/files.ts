import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SHARED = ['evidence', 'facts', 'index', 'reasons', 'rule', 'words'];

/** The ids of all rules, by their files: a file that lies beside the others and is none of the shared ones is a rule. */
export const RULE_FILES: readonly string[] = readdirSync(fileURLToPath(new URL('../../src/rules', import.meta.url)), {
  withFileTypes: true,
})
  .filter((entry) => entry.isFile())
  .map((entry) => entry.name.replace(/\.ts$/, ''))
  .filter((name) => !SHARED.includes(name))
  .sort();
