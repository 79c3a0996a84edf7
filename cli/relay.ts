import { UserError } from "../launcher/userError.ts";
import type { ValidationEndpoints } from "../stacks/report/schema.ts";
import { stackOutputs } from "./pulumi.ts";
import { defaultTransport, sendRelays } from "./relayJourney.ts";

const maximumCount = 10_000;
/** Each is a call of the relay tool of its own. */
const maximumSimulated = 20;

/** Sends relays through a running stack. */
export async function relay(options: {
  stack: string;
  service?: string;
  transport?: string;
  count: string;
  simulate?: boolean;
  json?: boolean;
}): Promise<void> {
  const count = Number(options.count);
  const most = options.simulate ? maximumSimulated : maximumCount;
  if (!Number.isInteger(count) || count < 1 || count > most) {
    throw new UserError(`--count ${options.count}: must be a whole number from 1 to ${most}`, "give such a number");
  }
  const outputs = await stackOutputs({ stack: options.stack, env: process.env });
  const endpoints = outputs.validationEndpoints as ValidationEndpoints | undefined;
  if (!endpoints)
    throw new UserError(`stack ${options.stack} has no output validationEndpoints`, `run: pulumi up --stack ${options.stack}`);
  const service = endpoints.relay.services.find(({ id }) => id === (options.service ?? endpoints.relay.services[0]?.id));
  if (!service) {
    const known = endpoints.relay.services.map(({ id }) => id).join(", ");
    throw new UserError(`--service ${options.service}: the stack does not serve it`, `use one of: ${known}`);
  }
  const transport = options.transport ?? defaultTransport(service.transports);
  const journey = await sendRelays(endpoints, { service: service.id, transport, count, simulate: options.simulate === true }, process.env);
  const mined = journey.simulated ? "simulated, not mined" : `${journey.mined} mined`;
  process.stdout.write(
    options.json
      ? `${JSON.stringify(journey)}\n`
      : `${journey.ok} of ${journey.sent} relays served (${service.id}, ${transport}, ${journey.milliseconds} ms), ${mined}\n`,
  );
}
