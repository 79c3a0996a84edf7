import * as pulumi from "@pulumi/pulumi";
import { type IgniterArgs, type IgniterFiles, IgniterMiddleman, IgniterProvider } from "../components/igniter.ts";
import { Postgres } from "../components/postgres.ts";
import type { RoleArgs, RoleOptions } from "../components/roleArgs.ts";
import { Temporal } from "../components/temporal.ts";
import { TemporalUi } from "../components/temporalUi.ts";
import { databaseNames, databaseRoles } from "../config-templates/databaseNames.ts";
import { renderEnvFile } from "../config-templates/envFile.ts";
import { igniterEnvironment } from "../config-templates/igniterEnv.ts";
import { type IgniterApp, type IgniterProcess, igniterFiles, taskQueues } from "../config-templates/igniterInput.ts";
import { renderPgService, systemAuthorities } from "../config-templates/pgService.ts";
import { igniterLine } from "./config/igniterLine.ts";
import { databaseOf, type RoleContext, roleArgs, secretsNamed, secretsOf } from "./roleContext.ts";
import { databaseServerFor } from "./topology/databaseServer.ts";
import { flowAddress } from "./topology/flows.ts";
import { igniterUrl } from "./topology/igniterUrls.ts";
import { databasesInput, databasesSecrets, postgresAccess, postgresNames, postgresSettings } from "./topology/postgresInput.ts";
import { igniterEnvInput, providerProbeUrl, type ResolvedSecrets } from "./topology/renderInput.ts";
import { secretValue } from "./topology/resolvedSecrets.ts";
import { databasePasswords, secretNames } from "./topology/secretNames.ts";
import { temporalAddress, temporalNamespace, temporalNamespaces, temporalSettings } from "./topology/temporalInput.ts";

export function createPostgres(context: RoleContext, opts: RoleOptions): Postgres {
  const { config, topology, instance, values } = context;
  return new Postgres(
    instance.name,
    {
      ...roleArgs(context),
      settings: postgresSettings(config, topology, instance.name),
      access: postgresAccess,
      names: postgresNames(topology, instance.name),
      superuserPassword: values[secretNames.postgresPassword]!,
      databases: secretsNamed(context.values, databasesSecrets).apply((secrets) => databasesInput(config, secrets)),
      keepData: config.profile !== "lab",
    },
    opts,
  );
}

export function createTemporal(context: RoleContext, opts: RoleOptions): Temporal {
  const { config, topology, instance } = context;
  if (config.temporal.mode !== "managed") throw new Error("temporal.mode is external: it has no instance to make");
  return new Temporal(
    instance.name,
    {
      ...roleArgs(context),
      settings: secretsOf(context).apply((secrets) => temporalSettings(config, topology, instance.name, secrets)),
      database: databaseOf(context),
      databases: { persistence: databaseNames.temporal, visibility: databaseNames.temporalVisibility },
      adminToolsImage: topology.images["temporal-admin-tools"]!,
      namespaces: temporalNamespaces(config),
      retentionHours: config.temporal.retentionHours,
      address: `${instance.containerName}:${instance.ports.find(({ name }) => name === "frontend")!.containerPort}`,
    },
    opts,
  );
}

export function createTemporalUi(context: RoleContext, opts: RoleOptions): TemporalUi {
  const { topology, instance } = context;
  const temporalAddress = flowAddress(topology, instance.name, "temporal", "frontend");
  return new TemporalUi(instance.name, { ...roleArgs(context), temporalAddress }, opts);
}

/** Both instances of an app in one component, made when its web instance's turn comes. */
export function createIgniterApp(app: IgniterApp, context: RoleContext, opts: RoleOptions): pulumi.Resource {
  const { config, topology } = context;
  const args = igniterArgs(app, context);
  if (app === "provider") return new IgniterProvider(app, args, opts);
  return new IgniterMiddleman(app, { ...args, providerStatusUrl: providerProbeUrl(config, topology) }, opts);
}

function igniterArgs(app: IgniterApp, context: RoleContext): IgniterArgs {
  const { config, topology } = context;
  const web: RoleContext = { ...context, instance: instanceOf(context, `${app}-web`) };
  const workflows: RoleContext = { ...context, instance: instanceOf(context, `${app}-workflows`) };
  const database = databaseOf(context);
  const files = pulumi.all([secretsOf(web), secretsOf(workflows), database.authorityPem]).apply(
    ([webSecrets, workflowsSecrets, authorityPem]): IgniterFiles => ({
      web: [
        ...processFiles(web, "web", webSecrets, authorityPem),
        { path: igniterFiles.migrationEnvironment, content: environment(web, "migration", webSecrets) },
        { path: igniterFiles.databaseService, content: databaseService(app, web, webSecrets) },
      ],
      workflows: processFiles(workflows, "workflows", workflowsSecrets, authorityPem),
    }),
  );
  return {
    web: roleArgs(web),
    workflows: roleArgs(workflows),
    files,
    names: igniterFiles,
    database,
    tools: { postgresImage: topology.images.postgres!, adminToolsImage: topology.images["temporal-admin-tools"]! },
    authUrl: igniterUrl(config, app),
    temporal: {
      address: temporalAddress(config, topology, workflows.instance.name),
      namespace: temporalNamespace(config, app),
      taskQueue: taskQueues[app],
    },
    pollsBeforeWizard: igniterLine(config, app) === "A",
  };
}

function processFiles(context: RoleContext, process: IgniterProcess, secrets: ResolvedSecrets, authorityPem: string): IgniterFiles["web"] {
  return [
    { path: igniterFiles.environment, content: environment(context, process, secrets) },
    ...(authorityPem === "" ? [] : [{ path: igniterFiles.databaseCa, content: authorityPem }]),
  ];
}

function environment({ config, topology, instance }: RoleContext, process: IgniterProcess, secrets: ResolvedSecrets): string {
  return renderEnvFile(igniterEnvironment(igniterEnvInput(config, topology, instance.name, process, secrets)));
}

/** The app's own login, for reading its journal with psql. */
function databaseService(app: IgniterApp, { config, topology, instance }: RoleContext, secrets: ResolvedSecrets): string {
  const { privateAuthority, ...server } = databaseServerFor(config, topology, instance.name, secrets);
  return renderPgService({
    ...server,
    service: app,
    user: databaseRoles[app],
    password: secretValue(secrets, databasePasswords[app]),
    database: databaseNames[app],
    authorityFile: privateAuthority ? `${igniterFiles.folder}/${igniterFiles.databaseCa}` : systemAuthorities,
  });
}

function instanceOf({ topology }: RoleContext, name: string): RoleArgs["instance"] {
  const found = topology.instances.find((instance) => instance.name === name);
  if (!found) throw new Error(`the plan has no instance ${name}: a defect of the planner`);
  return found;
}
