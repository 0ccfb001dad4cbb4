//! Rows in numbers, made by the database itself: what misleads a planner, and what a benchmark needs.

use crate::app::TestApp;
use crate::cluster;
use shared::ids::{ProjectId, TenantId};
use sqlx::Connection as _;
use uuid::Uuid;

/// Twenty thousand tenants with a few rows each, a connection among them, and Acme with as many projects alone; twenty
/// thousand jobs that are not due. The app must have an Acme and an operator.
pub async fn fill(app: &TestApp) {
    let mut connection = app.database.superuser().await;
    let statements =
        // Neither keys nor seals are checked or made: of each row the same is known.
        "SET session_replication_role = replica;
         INSERT INTO users (id, email, name, created_at, updated_at)
         SELECT gen_random_uuid(), 'u' || n || '@example.com', 'User ' || n, now(), now() FROM generate_series(1, 20000) n;
         INSERT INTO tenants (id, slug, name, plan, status, seats, created_at)
         SELECT gen_random_uuid(), 'tenant-' || n, 'Tenant ' || n, 'free', 'active', 1, now() FROM generate_series(1, 20000) n;
         INSERT INTO roles (tenant_id, id, key, name, description, permissions, created_at)
         SELECT id, gen_random_uuid(), 'member', 'Member', '', '{}', now() FROM tenants WHERE slug LIKE 'tenant-%';
         INSERT INTO memberships (tenant_id, id, user_id, role_id, created_at)
         SELECT t.id, gen_random_uuid(), u.id, r.id, now() FROM users u
         JOIN tenants t ON t.slug = 'tenant-' || split_part(substr(u.email, 2), '@', 1)
         JOIN roles r ON r.tenant_id = t.id WHERE u.email LIKE 'u%@example.com';
         INSERT INTO connections (tenant_id, id, name, provider, protocol, settings, provisions, role_id, created_at)
         SELECT tenant_id, gen_random_uuid(), 'Staff', 'generic', 'oidc', '{}', true, role_id, now() FROM memberships
         WHERE tenant_id IN (SELECT id FROM tenants WHERE slug LIKE 'tenant-%');
         INSERT INTO identities (id, user_id, source, issuer, subject, created_at, last_used_at)
         SELECT gen_random_uuid(), m.user_id, c.id::text, 'https://idp.example.com', m.user_id::text, now(), now()
         FROM memberships m JOIN connections c ON c.tenant_id = m.tenant_id
         UNION ALL
         SELECT gen_random_uuid(), id, 'google', 'https://accounts.google.com', id::text, now(), now() FROM users;
         INSERT INTO sessions (id, user_id, token_hash, token_since, created_at, authenticated_at, last_seen_at, expires_at, method)
         SELECT gen_random_uuid(), id, sha256(email::bytea), now(), now(), now(), now(), now() + interval '30 days', 'password' FROM users
         ON CONFLICT DO NOTHING;
         INSERT INTO operator_sessions (id, operator_id, token_hash, created_at, authenticated_at, last_seen_at, expires_at)
         SELECT gen_random_uuid(), o.id, sha256(n::text::bytea), now(), now(), now(), now() + interval '1 day'
         FROM operators o, generate_series(1, 20000) n;
         INSERT INTO operator_audit_entries (id, occurred_at, operator_id, operator_name, action, target_kind, target_id,
             target_name, changes, request_id)
         SELECT gen_random_uuid(), now(), CASE WHEN n % 2 = 0 THEN o.id END, o.name,
             CASE WHEN n % 100 = 0 THEN 'operator.disabled' ELSE 'operator.signed_in' END, 'operator', '', o.name, '[]', ''
         FROM operators o, generate_series(1, 20000) n;
         INSERT INTO projects (tenant_id, id, name, created_by, created_at, updated_at)
         SELECT t.id, gen_random_uuid(), 'Project', (SELECT id FROM users LIMIT 1), now(), now() FROM tenants t
         UNION ALL
         SELECT t.id, gen_random_uuid(), 'Project ' || n, (SELECT id FROM users LIMIT 1), now(), now()
         FROM tenants t, generate_series(1, 20000) n WHERE t.slug = 'acme';
         INSERT INTO audit_entries (tenant_id, id, occurred_at, actor_kind, actor_id, actor_name, action, target_kind,
             target_id, target_name, changes, request_id)
         SELECT p.tenant_id, p.id, now(), 'user', p.created_by, 'Somebody', 'project.created', 'project',
             p.id::text, p.name, '[]', '' FROM projects p;
         INSERT INTO graphile_worker._private_tasks (identifier) VALUES ('mail.welcome') ON CONFLICT DO NOTHING;
         INSERT INTO graphile_worker._private_jobs (task_id, payload, run_at)
         SELECT task.id, json_build_object('tenant_id', tenants.id), now() + interval '1 year'
         FROM tenants, graphile_worker._private_tasks task WHERE task.identifier = 'mail.welcome';
         ANALYZE";
    cluster::run(&mut connection, statements.to_owned()).await;
}

/// A year's log of a tenant: so many entries as members leave them, the last of them a moment ago.
/// They wait for no seal.
pub async fn live_a_year(app: &TestApp, tenant: TenantId, entries: u32) {
    let mut connection = app.database.superuser().await;
    let milliseconds = app.clock().now().unix_timestamp_nanos() / 1_000_000;
    let tenant = tenant.uuid();
    let project = ProjectId::from_uuid(Uuid::from_u128(1));
    for statement in [
        "SET ROLE tenantry_owner".to_owned(),
        "SELECT add_audit_partition(date_trunc('month', now() AT TIME ZONE 'UTC') - make_interval(months => n)) FROM generate_series(1, 12) n"
            .to_owned(),
        "RESET ROLE".to_owned(),
        "SET session_replication_role = replica".to_owned(),
        format!(
            "INSERT INTO audit_entries (tenant_id, id, occurred_at, actor_kind, actor_id, actor_name, action, target_kind,
                 target_id, target_name, changes, ip, user_agent, request_id)
             SELECT '{tenant}', (lpad(to_hex(at), 12, '0') || '7' || lpad(to_hex(n & 4095), 3, '0') || '8' || lpad(to_hex(n), 15, '0'))::uuid,
                 to_timestamp(at / 1000.0) + make_interval(secs => (n % 1000) / 1e6),
                 'user', md5((n % 200)::text)::uuid, 'Member ' || n % 200,
                 (ARRAY['project.created', 'project.renamed', 'project.archived', 'member.joined', 'invitation.created'])[1 + n % 5],
                 'project', '{project}', 'Project ' || n % 5000,
                 CASE n % 2 WHEN 0 THEN '[]'::jsonb ELSE jsonb_build_array(jsonb_build_object(
                     'field', 'name', 'before', 'Project ' || n % 5000, 'after', 'Project ' || n % 4999)) END,
                 '203.0.113.' || n % 250,
                 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36',
                 'req_' || md5(n::text)
             FROM (SELECT n, {milliseconds} - 31000000000 + n::bigint * 31000000000 / {entries} AS at
                 FROM generate_series(1, {entries}) n) entry"
        ),
        "SET session_replication_role = origin".to_owned(),
        "VACUUM (ANALYZE) audit_entries".to_owned(),
    ] {
        cluster::run(&mut connection, statement).await;
    }
    connection.close().await.expect("a connection that ends");
}
