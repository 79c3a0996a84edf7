import type { PartChange } from "../framework/schema.ts";
import type { Properties } from "../framework/values.ts";

const HOUR = 3_600_000;

/** True once the certificate is within its hours of early renewal, or has expired. */
export function renewalDue(validityEndTime: unknown, earlyRenewalHours: unknown): boolean {
  const end = Date.parse(validityEndTime as string);
  return end - Number(earlyRenewalHours ?? 0) * HOUR <= Date.now();
}

/** A certificate that is due is replaced by every kind of run; a mark that no longer holds is taken back in place. */
export function renewalChanges(state: Properties, news: Properties): PartChange[] {
  if (renewalDue(state.validityEndTime, news.earlyRenewalHours)) {
    return [{ path: "readyForRenewal", kind: "update", replace: true }];
  }
  return state.readyForRenewal === true ? [{ path: "readyForRenewal", kind: "update", replace: false }] : [];
}

/** What a create or an update writes: true only where every moment of the validity is early renewal. */
export function readyFromTheStart(inputs: Properties): boolean {
  return Number(inputs.earlyRenewalHours ?? 0) >= Number(inputs.validityPeriodHours);
}
