import { renderYamlFile } from "./yamlFile.ts";

export interface TemporalUiInput {
  /** Port the page listens on inside its container. */
  port: number;
  /** host:port of the server's frontend. */
  temporalAddress: string;
  /** URL in the browser, the only origin that may call its API. */
  browserUrl: string;
}

/** The folder that the page's container sees its config in, and the file's name without .yaml. */
export const temporalUiFiles = { folder: "/etc/pocket", environment: "production" } as const;

/** Config of Temporal's web page. It asks nobody on the internet for new versions. */
export function renderTemporalUiConfig({ port, temporalAddress, browserUrl }: TemporalUiInput): string {
  return renderYamlFile("temporal-ui", {
    temporalGrpcAddress: temporalAddress,
    port,
    enableUi: true,
    defaultNamespace: "default",
    notifyOnNewVersion: false,
    refreshInterval: "0s",
    cors: { allowOrigins: [browserUrl] },
  });
}
