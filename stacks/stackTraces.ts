// Imported before anything else: the SDK takes a source-mapped stack trace for each output property, about 50 ms a container.
// POCKET_DEBUG=1 brings them back.
Error.stackTraceLimit = process.env.POCKET_DEBUG ? 50 : 0;
