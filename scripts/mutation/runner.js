/**
 * Stryker's tests in one process: they are loaded once, and a mutant costs no more than the tests that reach it. Starting vitest anew
 * takes seconds for each of many thousand mutants.
 */
import { readdirSync } from 'node:fs';
import { register } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { DryRunStatus, MutantRunStatus, TestStatus } from '@stryker-mutator/api/test-runner';
import fc from 'fast-check';
import { register as registerTsx } from 'tsx/esm/api';
import { forget, remembering } from './caches.js';
import { attempt, load, tests } from './harness.js';
import { SKIPPED, TESTS } from './tests.js';

/** Where the instrumented code looks for the mutant to be, and notes what it passed. */
const state = (globalThis[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {});

class InProcessRunner {
  /** Mutants that ran in this process. */
  #ran = 0;
  /** Whether a mutant has left something behind. */
  #spoilt = false;
  /** By test: milliseconds it last took, and mutants that it has killed. */
  #took = new Map();
  #kills = new Map();

  capabilities() {
    return { reloadEnvironment: false };
  }

  async init() {
    registerTsx();
    register('./hook.js', import.meta.url);
    // Small numbers of random histories: many mutants, each seen often.
    process.env['HEADROOM_LAW_SEEDS'] ??= '6';
    process.env['HEADROOM_SEEDS'] ??= '40';
    process.env['NO_COLOR'] = '1';
    // A mutant is killed by the first counterexample, however long it is.
    fc.configureGlobal({ endOnFailure: true });
    await remembering(async () => {
      for (const path of TESTS.flatMap(filesOf)) await load(path, () => import(pathToFileURL(resolve(path)).href));
    });
    for (const id of tests.keys()) if (SKIPPED.some((words) => id.includes(words))) tests.delete(id);
  }

  async dryRun() {
    const results = [];
    for (const [id, run] of tests) {
      state.currentTestId = id;
      const start = performance.now();
      const failureMessage = await failureOf(run);
      const [fileName, name] = [resolve(id.slice(0, id.indexOf('#'))), id.slice(id.indexOf('#') + 1)];
      const result = { id, name, fileName, timeSpentMs: performance.now() - start };
      results.push(
        failureMessage === null ? { ...result, status: TestStatus.Success } : { ...result, status: TestStatus.Failed, failureMessage },
      );
    }
    state.currentTestId = undefined;
    const { static: whileLoading, perTest } = state.mutantCoverage ?? { static: {}, perTest: {} };
    // What is passed while the tests are loaded and again while they run is no static mutant: only the latter counts.
    const reached = new Set();
    for (const mutants of Object.values(perTest)) for (const mutant of Object.keys(mutants)) reached.add(mutant);
    const never = Object.fromEntries(Object.entries(whileLoading).filter(([mutant]) => !reached.has(mutant)));
    return { status: DryRunStatus.Complete, tests: results, mutantCoverage: { static: never, perTest } };
  }

  async mutantRun({ activeMutant, testFilter = [...tests.keys()], hitLimit }) {
    // The runner is then made anew, in a new process, and given the same mutant again.
    if (this.#spoilt) throw new Error('A mutant before this one has left something behind.');
    this.#ran += 1;
    let nrOfTests = 0;
    for (const id of this.#ordered(testFilter)) {
      nrOfTests += 1;
      const run = tests.get(id);
      const start = performance.now();
      Object.assign(state, { activeMutant: activeMutant.id, hitCount: 0, hitLimit });
      const failureMessage = await failureOf(run);
      const endless = hitLimit !== undefined && state.hitCount > hitLimit;
      Object.assign(state, { activeMutant: undefined, hitCount: undefined, hitLimit: undefined });
      this.#took.set(id, performance.now() - start);
      if (endless) return { status: MutantRunStatus.Timeout, reason: `passed more than ${hitLimit} times` };
      if (failureMessage === null) continue;
      if ((await failureOf(run)) !== null) {
        this.#spoilt = true;
        // Was it this mutant or one before it? Only in a new process is it known.
        if (this.#ran > 1) throw new Error('The test fails without the mutant as well.');
      }
      this.#kills.set(id, (this.#kills.get(id) ?? 0) + 1);
      return { status: MutantRunStatus.Killed, killedBy: [id], failureMessage, nrOfTests };
    }
    return { status: MutantRunStatus.Survived, nrOfTests };
  }

  /** First what kills much in little time. */
  #ordered(ids) {
    const costs = new Map(ids.map((id) => [id, (this.#took.get(id) ?? 10) / (1 + (this.#kills.get(id) ?? 0))]));
    return ids.sort((a, b) => costs.get(a) - costs.get(b));
  }
}

/** What a test says when it fails, or `null`. */
async function failureOf(run) {
  forget();
  const thrown = await attempt(run);
  if (thrown === null) return null;
  return (thrown instanceof Error ? thrown.message : JSON.stringify(thrown)).slice(0, 400);
}

function filesOf(path) {
  if (path.endsWith('.ts')) return [path];
  return readdirSync(path)
    .filter((name) => name.endsWith('.test.ts'))
    .sort()
    .map((name) => join(path, name));
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'in-process', InProcessRunner)];
