import { parseStackConfig } from "../../../stacks/config/schema.ts";
import { buildBootstrapReport } from "../../../stacks/report/bootstrapReport.ts";
import { planTopology } from "../../../stacks/topology/plan.ts";

const config = parseStackConfig({ profile: "lab", middleman: { enabled: true } }, "lab");

/** The report of a lab with the whole control plane. */
export const sampleReport = buildBootstrapReport(config, planTopology(config, "lab"), {
  operatorAddresses: ["pokt1mrqt5f7qh8uxs27cjm9t7v9e74a9vvdnq5jva4"],
  providerIdentity: `02${"ab".repeat(32)}`,
  middlemanIdentity: `03${"cd".repeat(32)}`,
});
