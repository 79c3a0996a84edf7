import { scramVerifier } from "./scramVerifier.ts";

/** One program's role and what it owns. */
export interface DatabaseOwner {
  role: string;
  password: string;
  databases: string[];
  /** Words that the first database remembers; another value there stops the step. See `keepMark`. */
  mark?: DatabaseMark;
}

/** A fact that belongs to a database's content, kept in the database's comment as `name=value`. */
export interface DatabaseMark {
  name: string;
  value: string;
  /** Regular expression (POSIX) of former values that may become this one; none by default. */
  follows?: string;
  /** What it means that the database remembers another value, and what to do; both values take the places of two %s. */
  refusal: string;
}

export interface DatabasesInput {
  owners: DatabaseOwner[];
  /** Roles whose databases, and they themselves, go. */
  dropped: { role: string; databases: string[] }[];
  /** Role that reads the server's figures; undefined where nobody does. */
  monitor?: { role: string; password: string } | undefined;
  /** The superuser's new password; undefined where the server is somebody else's. */
  superuserPassword?: string;
}

/**
 * SQL for psql, safe to repeat: roles without any special right, a database each, closed to everybody else. Prints one line
 * `name=<server identity>/<oid>` a database, which changes when a database is not the one it was.
 * Marks are looked at before anything is changed.
 */
export function renderDatabasesSql({ owners, dropped, monitor, superuserPassword }: DatabasesInput): string {
  return [
    "\\set ON_ERROR_STOP on",
    "\\set QUIET on",
    "\\set VERBOSITY terse",
    "set client_min_messages = warning;",
    ...owners.flatMap(({ databases, mark }) => (mark ? [checkMark(databases[0]!, mark)] : [])),
    ...(superuserPassword === undefined ? [] : [`alter role postgres password ${literal(scramVerifier("postgres", superuserPassword))};`]),
    ...owners.flatMap(ownerSql),
    ...(monitor ? monitorSql(monitor) : []),
    ...dropped.flatMap(droppedSql),
    ...owners.flatMap(({ databases }) => databases.map(identitySql)),
    "",
  ].join("\n");
}

function ownerSql({ role, password, databases, mark }: DatabaseOwner): string[] {
  return [
    ...roleSql(role, password),
    `do $$ begin if exists (select from pg_roles where rolname = ${literal(role)} and (rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls)) then ` +
      `raise exception ${literal(`role ${role} has rights that it must not have (superuser, createdb, createrole, replication or bypassrls). Next: take them away with ALTER ROLE`)}; end if; end $$;`,
    // an administrator who is no superuser may give a database only to a role that he belongs to
    `select format('grant %I to current_user', ${literal(role)}) where not (select rolsuper from pg_roles where rolname = current_user)\\gexec`,
    ...databases.flatMap((database) => databaseSql(database, role)),
    ...(mark ? [keepMark(databases[0]!, mark)] : []),
  ];
}

function roleSql(role: string, password: string): string[] {
  return [
    `do $$ begin if not exists (select from pg_roles where rolname = ${literal(role)}) then create role ${name(role)}; end if; end $$;`,
    `alter role ${name(role)} login password ${literal(scramVerifier(role, password))};`,
  ];
}

/** Reads statistics and settings, and no table; a few connections are enough for that. */
function monitorSql({ role, password }: { role: string; password: string }): string[] {
  return [...roleSql(role, password), `alter role ${name(role)} connection limit 5;`, `grant pg_monitor to ${name(role)};`];
}

function databaseSql(database: string, role: string): string[] {
  const owner = `(select pg_get_userbyid(datdba) from pg_database where datname = ${literal(database)})`;
  return [
    `select format('create database %I owner %I template template0 encoding ''UTF8''', ${literal(database)}, ${literal(role)}) where not exists (select from pg_database where datname = ${literal(database)})\\gexec`,
    `do $$ begin if ${owner} <> ${literal(role)} then raise exception 'database % belongs to role %, not to %. Next: give it over with ALTER DATABASE … OWNER TO, its tables with REASSIGN OWNED', ${literal(database)}, ${owner}, ${literal(role)}; end if; end $$;`,
    `revoke all on database ${name(database)} from public;`,
  ];
}

function droppedSql({ role, databases }: { role: string; databases: string[] }): string[] {
  return [...databases.map((database) => `drop database if exists ${name(database)} with (force);`), `drop role if exists ${name(role)};`];
}

const commentOf = (database: string) =>
  `(select coalesce(shobj_description(oid, 'pg_database'), '') from pg_database where datname = ${literal(database)})`;

/** The value that a database remembers, as an expression; null where it remembers none. */
const marked = (database: string, mark: string) => `substring(${commentOf(database)} from ${literal(`${mark}=(\\S+)`)})`;

function checkMark(database: string, { name: mark, value, follows = "^$", refusal }: DatabaseMark): string {
  const found = marked(database, mark);
  return `do $$ begin if ${found} <> ${literal(value)} and ${found} !~ ${literal(follows)} then raise exception '%', format(${literal(refusal)}, ${found}, ${literal(value)}); end if; end $$;`;
}

/** Writes the mark beside whatever else the database's comment says. */
function keepMark(database: string, { name: mark, value }: DatabaseMark): string {
  const others = `regexp_replace(${commentOf(database)}, ${literal(` ?${mark}=\\S+`)}, '')`;
  return `select format('comment on database %I is %L', ${literal(database)}, ltrim(${others} || ${literal(` ${mark}=${value}`)})) where ${marked(database, mark)} is distinct from ${literal(value)}\\gexec`;
}

function identitySql(database: string): string {
  return `select datname || '=' || (select system_identifier from pg_control_system()) || '/' || oid from pg_database where datname = ${literal(database)};`;
}

/** An identifier that needs no quoting; the plan makes no others. */
function name(text: string): string {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(text)) throw new Error(`database identifier "${text}": must be lower-case letters, digits and _`);
  return text;
}

function literal(text: string): string {
  return text.includes("\\") ? `e'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'` : `'${text.replaceAll("'", "''")}'`;
}
