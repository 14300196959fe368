/** What the help prints on a page of the usual width; written out so that it loads nothing (a test holds it to what commander says). */
export const HELP_PAGE = `Usage: headroom [options] [command]

Replays usage exports through the plan they belong to, and reports every draw of
credits that happened while allowance remained.

Options:
  --version                          print the version
  -h, --help                         print this help

Commands:
  audit [options] [paths...]         Read, replay, judge and report: the main
                                     job.
  inspect [options] [paths...]       Say what each file was recognised as and
                                     which rules it lets run; judge nothing.
  statement [options] [paths...]     State one month over every billing stream:
                                     what was charged, for which product, and
                                     how the credits went.
  convert [options] [paths...]       Write what the files hold as one canonical
                                     CSV, or as FOCUS 1.2 rows.
  explain [options] [ID] [paths...]  Print a draw or a finding step by step, as
                                     its files or a report show it; or the page
                                     of a rule, verdict, grade, reason, format,
                                     plan, policy, coverage rule, incident or
                                     schema; without ID, the list of all pages.
  capture [options]                  Append the meters that stdin states to a
                                     CSV and print them as one line: a
                                     status-line command, if you like.
  pack [options] [paths...]          Pack inputs, policy, report and their
                                     SHA-256 sums into a folder that can be
                                     checked; or check one.
  worker [options] [paths...]        One stage of an audit, for an engine to
                                     run: read turns files into lines of
                                     records, job their headers into a job
                                     header, name gives the lines their
                                     accounts, sort brings those of an account
                                     together, replay turns the lines of many
                                     accounts into their parts of the report.
  merge [options] [parts...]         Put the parts of all accounts together into
                                     the one report that a single process would
                                     have made.
  init [options] [DIR]               Write headroom.json and CSVs with their
                                     headers into DIR, to fill in by hand;
                                     nothing is overwritten.
  demo [options] [DIR]               Write the exports of two small stories into
                                     DIR, audit them, and say what to try next.
  help [command]                     display help for command
`;
