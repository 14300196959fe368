/** The optional dependency as npm takes it; a test holds it to the one of package.json. */
export const DUCKDB = '@duckdb/node-api@1.5.5-r.5';
