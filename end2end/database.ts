// What nobody could do in a test's time, such as a year's work in a workspace.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Workspace } from './accounts';

async function execute(statement: string): Promise<void> {
  const { BROWSER_DATABASE: database } = process.env;
  if (!database) throw new Error("set BROWSER_DATABASE to its superuser's address, as 'bin/test browser' does");
  await promisify(execFile)('psql', [database, '-qX', '-v', 'ON_ERROR_STOP=1', '-c', statement]);
}

/** Activates the connections of a workspace, though none has passed a test. */
export async function activateConnections({ slug }: Workspace): Promise<void> {
  await execute(`UPDATE connections SET live_settings = settings, live_version = version, activated_at = now()
    WHERE tenant_id = (SELECT id FROM tenants WHERE slug = '${slug}')`);
}

/** Gives a workspace so long a log. The entries are from before there was a chain to seal them into. */
export async function fillLog({ slug }: Workspace, entries: number): Promise<void> {
  const fill = `SET session_replication_role = replica;
    INSERT INTO audit_entries (tenant_id, id, occurred_at, actor_kind, actor_name, action, target_kind, target_id,
      target_name, changes, request_id)
    SELECT t.id, ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, now(), 'user', 'Somebody',
      'project.created', 'project', n, 'Project ' || n, '[]', ''
    FROM tenants t, generate_series(1, ${entries}) n WHERE t.slug = '${slug}'`;
  await execute(fill);
}
