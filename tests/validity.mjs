// Answers, as long as lines come in, what html-validate has to say of the page that stands in each.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { HtmlValidate, StaticConfigLoader } from "html-validate";

const ERROR = 2;
const validator = new HtmlValidate(new StaticConfigLoader(JSON.parse(readFileSync(process.argv[2], "utf8"))));
for await (const line of createInterface({ input: process.stdin })) {
  const report = await validator.validateString(JSON.parse(line));
  const said = report.results.flatMap((result) => result.messages).filter((each) => each.severity === ERROR);
  const told = said.map((each) => `${each.line}:${each.column} ${each.message} (${each.ruleId})`);
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
