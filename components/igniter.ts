import * as pulumi from "@pulumi/pulumi";
import { type DatabaseServer, databaseIdentity } from "./databaseServer.ts";
import {
  igniterFolder,
  igniterUser,
  migrationScript,
  providerProbeScript,
  webGateChecks,
  withSettings,
  workerGateChecks,
} from "./igniterScripts.ts";
import { portOf, type RoleArgs, type RoleOptions } from "./roleArgs.ts";
import type { FileBundle } from "./shared/fileBundle.ts";
import type { InstanceFiles } from "./shared/instanceFiles.ts";
import { roleContainer, roleFiles } from "./shared/roleSteps.ts";

/** The rendered files of an app; they hold secrets. */
export interface IgniterFiles {
  web: FileBundle["files"];
  workflows: FileBundle["files"];
}

export interface IgniterArgs {
  web: RoleArgs;
  workflows: RoleArgs;
  files: pulumi.Input<IgniterFiles>;
  /** Names of the files that the processes read their settings from, and of psql's. */
  names: { environment: string; migrationEnvironment: string; databaseService: string };
  database: DatabaseServer;
  /** Images with psql and with Temporal's command line. */
  tools: { postgresImage: string; adminToolsImage: string };
  /** Where the operator's browser finds the app. */
  authUrl: string;
  temporal: { address: string; namespace: string; taskQueue: string };
  /** True for images whose worker polls before the wizard is done. */
  pollsBeforeWizard: boolean;
}

export interface MiddlemanArgs extends IgniterArgs {
  /** Status page of the Provider's public API; undefined where the config does not say where it is. */
  providerStatusUrl?: string;
}

type App = "provider" | "middleman";

/** Igniter's Provider, the operator's control plane: migration, web, workflows. Staking happens there, by its user. */
export class IgniterProvider extends pulumi.ComponentResource {
  constructor(name: string, args: IgniterArgs, opts: RoleOptions = {}) {
    super("pocket-provider:index:IgniterProvider", name, {}, opts);
    igniterApp(this, "provider", args);
    this.registerOutputs({});
  }
}

/** Igniter's Middleman, the page for delegators: migration, web, workflows, and a look at the Provider. */
export class IgniterMiddleman extends pulumi.ComponentResource {
  constructor(name: string, args: MiddlemanArgs, opts: RoleOptions = {}) {
    super("pocket-provider:index:IgniterMiddleman", name, {}, opts);
    const web = igniterApp(this, "middleman", args);
    if (args.providerStatusUrl !== undefined) {
      args.web.shared.host.command(
        `${name}-provider-probe`,
        {
          create: providerProbeScript(args.web.instance.containerName, args.providerStatusUrl),
          triggers: [args.providerStatusUrl, web.container.id],
        },
        { parent: this, dependsOn: [web.gate] },
      );
    }
    this.registerOutputs({});
  }
}

/** Migration → web → workflows; each begins when the one before it has proven that it works. */
function igniterApp(parent: pulumi.ComponentResource, app: App, args: IgniterArgs) {
  const { web, workflows } = args;
  const bundle = (process: keyof IgniterFiles) =>
    pulumi.output(args.files).apply((files): FileBundle => ({ owner: igniterUser, files: files[process] }));
  const webFiles = roleFiles(web, web.instance.name, bundle("web"), parent);
  const migrated = migration(parent, app, args, webFiles);
  const served = webContainer(parent, app, args, webFiles, migrated);
  const workflowsFiles = roleFiles(workflows, workflows.instance.name, bundle("workflows"), parent);
  workerContainer(parent, app, args, workflowsFiles, [migrated, served.gate]);
  return served;
}

function migration(parent: pulumi.Resource, app: App, { web, tools, names, database }: IgniterArgs, files: InstanceFiles) {
  const { host } = web.shared;
  const image = web.shared.image(web.image);
  const psql = web.shared.image(tools.postgresImage);
  return host.command(
    `${app}-migration`,
    {
      create: files.path.apply((filesPath) =>
        migrationScript({
          app,
          containerName: `${web.instance.containerName.replace(/-web$/, "")}-migration`,
          network: web.network.name,
          image: web.image,
          postgresImage: tools.postgresImage,
          filesPath,
          environmentFile: names.migrationEnvironment,
          serviceFile: names.databaseService,
        }),
      ),
      triggers: [image.imageId, databaseIdentity(database, app)],
      timeoutSeconds: 600,
    },
    { parent, dependsOn: [files.written, psql, database, web.shared.network] },
  );
}

function webContainer(parent: pulumi.Resource, app: App, args: IgniterArgs, files: InstanceFiles, migrated: pulumi.Resource) {
  const { web } = args;
  return roleContainer(
    web,
    web.instance.name,
    {
      files,
      folder: igniterFolder,
      intent: {
        entrypoint: withSettings(args.names.environment),
        command: ["node", `apps/${app}/server.js`],
        user: `${igniterUser.uid}:${igniterUser.gid}`,
        scratch: ["/tmp", `/app/apps/${app}/.next/cache/fetch-cache`],
        stopGraceSeconds: 15,
      },
      gate: {
        checks: webGateChecks(web.instance.containerName, portOf(web, "http"), args.authUrl),
        deadlineSeconds: 120,
        hint: "a setting is missing (the log lists it), or PostgreSQL refuses the app's role",
      },
      after: [migrated],
    },
    parent,
  );
}

function workerContainer(parent: pulumi.Resource, app: App, args: IgniterArgs, files: InstanceFiles, after: pulumi.Resource[]) {
  const { web, workflows, tools } = args;
  const { containerName } = workflows.instance;
  const cli = workflows.shared.image(tools.adminToolsImage);
  return roleContainer(
    workflows,
    workflows.instance.name,
    {
      files,
      folder: igniterFolder,
      intent: {
        entrypoint: withSettings(args.names.environment),
        command: ["node", `./apps/${app}-workflows/dist/src/worker.js`],
        user: `${igniterUser.uid}:${igniterUser.gid}`,
        scratch: ["/tmp"],
        stopGraceSeconds: 15,
      },
      gate: {
        checks: workerGateChecks({
          containerName,
          web: { containerName: web.instance.containerName, port: portOf(web, "http") },
          pollsBeforeWizard: args.pollsBeforeWizard,
          network: workflows.network.name,
          adminToolsImage: tools.adminToolsImage,
          temporal: args.temporal,
        }),
        deadlineSeconds: 120,
        steadySeconds: 3,
        hint: "Temporal, its namespace, PostgreSQL or the chain's RPC cannot be reached from the container",
      },
      after: [...after, cli],
    },
    parent,
  );
}
