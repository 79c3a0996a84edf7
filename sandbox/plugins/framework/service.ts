import { createRequire } from "node:module";
import grpc from "@grpc/grpc-js";
import { type CheckFailure, checkInputs } from "./check.ts";
import { diffState } from "./diff.ts";
import type { EngineLog } from "./engineLog.ts";
import { PartialFailure } from "./failures.ts";
import { check, create, diff, loadResource, nameOf, read, update } from "./operations.ts";
import type { Operation, ProviderPackage } from "./provider.ts";
import { type Properties, withoutAbsent, withoutSecretWrappers } from "./values.ts";

// The generated protocol classes are CommonJS without static exports, so they are required, not imported.
const require = createRequire(import.meta.url);
const messages = require("@pulumi/pulumi/proto/provider_pb.js");
const pluginMessages = require("@pulumi/pulumi/proto/plugin_pb.js");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb.js");

const propertyDiffKind = { add: [0, 1], delete: [2, 3], update: [4, 5] } as const;

// biome-ignore lint/suspicious/noExplicitAny: the generated messages have one accessor a field and no common type
type Message = any;
type Handler = (request: Message) => Promise<Message>;

export interface ServiceOptions {
  provider: ProviderPackage;
  packageName: string;
  version: string;
  engine: EngineLog;
}

/** The provider protocol's methods over a provider package, as the bridge answers them. */
export function serviceMethods({ provider, packageName, version, engine }: ServiceOptions): grpc.UntypedServiceImplementation {
  const cancelled = new AbortController();
  const operationOn = (urn: string): Operation => ({
    urn,
    name: nameOf(urn),
    signal: cancelled.signal,
    log: (level, message, transient = false) => engine.log(level, urn, message, transient),
  });
  const handlers: Record<string, Handler> = {
    getPluginInfo: async () => withFields(new pluginMessages.PluginInfo(), { version }),
    getSchema: async () => withFields(new messages.GetSchemaResponse(), { schema: JSON.stringify({ name: packageName, version }) }),
    checkConfig: async (request) => {
      const news = structOf(request.getNews());
      const { failures } = checkInputs(provider.config, withoutVersion(news));
      return checkResponse(news, failures);
    },
    diffConfig: async (request) =>
      diffResponse(diffState(provider.config, structOf(request.getOlds()), structOf(request.getNews())), false),
    configure: async (request) => {
      engine.log("debug", "", `stand-in for pulumi-${packageName} ${version}`, false);
      await provider.configure?.(structOf(request.getArgs()));
      return withFields(new messages.ConfigureResponse(), { supportspreview: true });
    },
    check: async (request) => {
      const resource = await loadResource(provider, request.getUrn());
      const { inputs, failures } = check(resource, nameOf(request.getUrn()), structOf(request.getOlds()), structOf(request.getNews()));
      return checkResponse(inputs, failures);
    },
    diff: async (request) => {
      const resource = await loadResource(provider, request.getUrn());
      const found = diff(resource, structOf(request.getOlds()), structOf(request.getNews()), request.getIgnorechangesList());
      return diffResponse(found.changes, found.deleteBeforeReplace);
    },
    create: async (request) => {
      const resource = await loadResource(provider, request.getUrn());
      const made = await create(resource, operationOn(request.getUrn()), structOf(request.getProperties()), request.getPreview());
      return withFields(new messages.CreateResponse(), { id: made.id, properties: toStruct(made.state) });
    },
    read: async (request) => {
      const resource = await loadResource(provider, request.getUrn());
      const found = await read(resource, operationOn(request.getUrn()), {
        id: request.getId(),
        state: structOf(request.getProperties()),
        inputs: structOf(request.getInputs()),
      });
      const response = new messages.ReadResponse();
      return found === undefined
        ? response
        : withFields(response, { id: found.id, properties: toStruct(found.state), inputs: toStruct(found.inputs) });
    },
    update: async (request) => {
      const resource = await loadResource(provider, request.getUrn());
      const state = await update(resource, operationOn(request.getUrn()), {
        id: request.getId(),
        state: structOf(request.getOlds()),
        news: structOf(request.getNews()),
        ignored: request.getIgnorechangesList(),
        preview: request.getPreview(),
      });
      return withFields(new messages.UpdateResponse(), { properties: toStruct(state) });
    },
    delete: async (request) => {
      const resource = await loadResource(provider, request.getUrn());
      await resource.delete?.(operationOn(request.getUrn()), request.getId(), structOf(request.getProperties()));
      return new Empty();
    },
    invoke: async (request) => {
      const load = provider.functions?.[request.getTok()];
      if (load === undefined) {
        throw new Error(`function ${request.getTok()} is not supported by the sandbox's stand-in; use the real plugin for it`);
      }
      const invoke = await load();
      return withFields(new messages.InvokeResponse(), { return: toStruct(await invoke(operationOn(""), structOf(request.getArgs()))) });
    },
    cancel: async () => {
      cancelled.abort();
      return new Empty();
    },
    attach: async () => new Empty(),
  };
  return Object.fromEntries(Object.entries(handlers).map(([name, handler]) => [name, answer(handler, engine)]));
}

function answer(handler: Handler, engine: EngineLog): grpc.handleUnaryCall<Message, Message> {
  return async (call, callback) => {
    try {
      const response = await handler(call.request);
      await engine.flushed();
      callback(null, response);
    } catch (error) {
      await engine.flushed();
      callback(toStatus(error as Error), null);
    }
  };
}

function toStatus(error: Error): Partial<grpc.StatusObject> {
  const code = grpc.status.UNKNOWN;
  if (!(error instanceof PartialFailure)) {
    return { code, details: error.message };
  }
  const { Any } = require("google-protobuf/google/protobuf/any_pb.js");
  const { Status } = require("@pulumi/pulumi/proto/status_pb.js");
  const failed = withFields(new messages.ErrorResourceInitFailed(), { id: error.id, properties: toStruct(error.state) });
  failed.setReasonsList([error.message]);
  const packed = new Any();
  packed.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = withFields(new Status(), { code, message: error.message });
  status.addDetails(packed);
  // Structured details travel in this well-known trailer of gRPC.
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return { code, details: error.message, metadata };
}

function diffResponse(changes: ReturnType<typeof diff>["changes"], deleteBeforeReplace: boolean): Message {
  const response = new messages.DiffResponse();
  response.setChanges(changes.length > 0 ? 2 : 1);
  response.setDiffsList([...new Set(changes.map(({ path }) => path.split(/[.[]/)[0]))]);
  response.setReplacesList(changes.filter(({ replace }) => replace).map(({ path }) => path));
  response.setDeletebeforereplace(deleteBeforeReplace);
  response.setHasdetaileddiff(true);
  for (const { path, kind, replace } of changes) {
    response.getDetaileddiffMap().set(path, withFields(new messages.PropertyDiff(), { kind: propertyDiffKind[kind][replace ? 1 : 0] }));
  }
  return response;
}

function checkResponse(inputs: Properties, failures: CheckFailure[]): Message {
  const response = withFields(new messages.CheckResponse(), { inputs: toStruct(inputs) });
  response.setFailuresList(failures.map((failure) => withFields(new messages.CheckFailure(), { ...failure })));
  return response;
}

function withFields(message: Message, fields: Record<string, unknown>): Message {
  for (const [name, value] of Object.entries(fields)) {
    message[`set${name[0]!.toUpperCase()}${name.slice(1)}`](value);
  }
  return message;
}

function structOf(struct: Message): Properties {
  return struct === undefined || struct === null ? {} : (withoutSecretWrappers(struct.toJavaScript()) as Properties);
}

function toStruct(properties: Properties): Message {
  return Struct.fromJavaScript(withoutAbsent(properties));
}

function withoutVersion({ version: _version, ...rest }: Properties): Properties {
  return rest;
}
