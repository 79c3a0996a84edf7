import type { CheckResult } from "../run.ts";
import type { ValidationResult } from "./schema.ts";

/** JUnit XML for continuous integration: fail is a failure, notRun an error; what waits for somebody is skipped, a warning is output. */
export function renderJunit(result: ValidationResult): string {
  const byGroup = Map.groupBy(result.checks, ({ group }) => group);
  const suites = [...byGroup].map(([group, checks]) => {
    const cases = checks.map((one) => `    ${testCase(one)}`).join("\n");
    return `  <testsuite ${attributes({ name: group, ...numbers(checks), timestamp: result.startedAt })}>\n${cases}\n  </testsuite>`;
  });
  const head = attributes({
    name: `pocket validate ${result.stack}`,
    ...numbers(result.checks),
    time: (result.milliseconds / 1000).toFixed(3),
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${head}>\n${suites.join("\n")}\n</testsuites>\n`;
}

function numbers(checks: CheckResult[]): Record<string, string> {
  const count = (...statuses: string[]) => String(checks.filter(({ status }) => statuses.includes(status)).length);
  return { tests: String(checks.length), failures: count("fail"), errors: count("notRun"), skipped: count("operator", "chain") };
}

function testCase({ id, group, title, status, what, evidence, next, docs }: CheckResult): string {
  const open = `testcase ${attributes({ classname: `validate.${group}`, name: `${id}: ${title}` })}`;
  const message = attributes({ message: what ?? "" });
  const text = xmlText([what, evidence && `seen: ${evidence}`, next && `next: ${next}`, docs].filter(Boolean).join("\n"));
  switch (status) {
    case "pass":
      return `<${open}/>`;
    case "fail":
      return `<${open}><failure ${message}>${text}</failure></testcase>`;
    case "notRun":
      return `<${open}><error ${message}>${text}</error></testcase>`;
    case "warn":
      return `<${open}><system-out>${text}</system-out></testcase>`;
    case "operator":
    case "chain":
      return `<${open}><skipped ${message}/></testcase>`;
  }
}

const attributes = (values: Record<string, string>) =>
  Object.entries(values)
    .map(([name, value]) => `${name}="${xmlText(value)}"`)
    .join(" ");

/** XML text; characters that XML cannot hold are left out. */
function xmlText(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/g, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
