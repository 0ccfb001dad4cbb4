//! What stands around every request: the tenant's transaction, the permission, the record.

use crate::ground::Ground;
use crate::measure::{Figure, Rounds};
use domain::audit::{self, AuditFilter};
use domain::{projects, sessions};
use sqlx::{AssertSqlSafe, Executor as _, PgConnection};
use std::time::Instant;
use test_support::{cursor, parsed};
use uuid::Uuid;

const ROUNDS: usize = 7;
/// How often a round does it.
const TIMES: usize = 300;

const ONE_PROJECT: &str =
    "SELECT p.name, p.archived_at, p.created_at, p.updated_at, u.name AS created_by
     FROM projects p LEFT JOIN users u ON u.id = p.created_by
     WHERE p.tenant_id = $1 AND p.id = $2 AND p.deleted_at IS NULL";

/// Reading a project in the tenant's transaction, against the same query by itself.
pub async fn rls(ground: &mut Ground) -> anyhow::Result<Figure> {
    let project = projects::create(&ground.acme.member, parsed("Apollo")).await?;
    let mut rounds = Rounds::default();
    for _ in 0..=ROUNDS {
        rounds
            .ours(async {
                for _ in 0..TIMES {
                    projects::get(&ground.acme.member, project).await?;
                }
                Ok(())
            })
            .await?;
        rounds
            .least(async {
                for _ in 0..TIMES {
                    sqlx::query(ONE_PROJECT)
                        .bind(ground.acme.id.uuid())
                        .bind(project.uuid())
                        .fetch_one(&mut ground.superuser)
                        .await?;
                }
                Ok(())
            })
            .await?;
    }
    let what = format!("{TIMES} reads in a tenant's transaction, to the query alone");
    Ok(Figure::of("rls", what, &rounds))
}

/// What row-level security costs by itself: the same transaction as the tenant's role, whom every row is asked
/// of, and as a superuser, who is never asked.
pub async fn isolation(ground: &mut Ground) -> anyhow::Result<Figure> {
    let project = projects::create(&ground.acme.member, parsed("Apollo")).await?;
    let mut tenant = ground.app.database.role("tenantry_tenant").await;
    let (acme, mut rounds) = (ground.acme.id.uuid(), Rounds::default());
    for _ in 0..=ROUNDS {
        rounds
            .ours(read_in_transaction(&mut tenant, acme, project.uuid()))
            .await?;
        rounds
            .least(read_in_transaction(
                &mut ground.superuser,
                acme,
                project.uuid(),
            ))
            .await?;
    }
    let what = format!("{TIMES} such transactions, to the same ones without row-level security");
    Ok(Figure::of("isolation", what, &rounds))
}

async fn read_in_transaction(
    connection: &mut PgConnection,
    tenant: Uuid,
    project: Uuid,
) -> anyhow::Result<()> {
    for _ in 0..TIMES {
        let begin = format!("BEGIN; SELECT set_config('app.tenant_id', '{tenant}', true)");
        connection.execute(AssertSqlSafe(begin)).await?;
        sqlx::query(ONE_PROJECT)
            .bind(tenant)
            .bind(project)
            .fetch_one(&mut *connection)
            .await?;
        connection.execute("COMMIT").await?;
    }
    Ok(())
}

/// From the cookie to who may do what, against finding the session alone.
pub async fn permission(ground: &mut Ground) -> anyhow::Result<Figure> {
    let (app, member) = (&ground.app, &ground.acme.member);
    let mut rounds = Rounds::default();
    for _ in 0..=ROUNDS {
        rounds
            .ours(async {
                for _ in 0..TIMES {
                    sessions::resolve(&app.anonymous(), &member.person.token, Some("acme")).await?;
                }
                Ok(())
            })
            .await?;
        rounds
            .least(async {
                for _ in 0..TIMES {
                    sqlx::query("SELECT id, user_id, last_seen_at FROM sessions WHERE id = $1")
                        .bind(member.person.session_id.uuid())
                        .fetch_one(&mut ground.superuser)
                        .await?;
                }
                Ok(())
            })
            .await?;
    }
    let began = Instant::now();
    let asked = 10_000_000;
    for _ in 0..asked {
        std::hint::black_box(
            member
                .authorize(std::hint::black_box(
                    shared::permissions::Permission::AuditRead,
                ))
                .is_ok(),
        );
    }
    let note = format!(
        "asking again in the domain takes {:.1} ns",
        began.elapsed().as_secs_f64() * 1e9 / f64::from(asked)
    );
    let what = format!("{TIMES} sessions with tenant, role and permissions, to the session alone");
    Ok(Figure::of("permission", what, &rounds).noting(note))
}

/// A change with its event and its entry, against the bare insert.
pub async fn write(ground: &mut Ground) -> anyhow::Result<Figure> {
    let user = ground.acme.member.person.user.id.uuid();
    let mut rounds = Rounds::default();
    for _ in 0..=ROUNDS {
        rounds
            .ours(async {
                for _ in 0..TIMES {
                    projects::create(&ground.acme.member, parsed("Apollo")).await?;
                }
                Ok(())
            })
            .await?;
        rounds
            .least(async {
                for _ in 0..TIMES {
                    sqlx::query(
                        "INSERT INTO projects (tenant_id, id, name, created_by, created_at, updated_at)
                         VALUES ($1, $2, 'Apollo', $3, now(), now())",
                    )
                    .bind(ground.acme.id.uuid())
                    .bind(ground.app.clock().new_id())
                    .bind(user)
                    .execute(&mut ground.superuser)
                    .await?;
                }
                Ok(())
            })
            .await?;
    }
    let what = format!("{TIMES} changes with event and entry, to the bare insert");
    Ok(Figure::of("write", what, &rounds))
}

/// A page deep in the log, against its first.
pub async fn viewer(ground: &mut Ground) -> anyhow::Result<Figure> {
    let depth = (u64::from(ground.entries) * 9 / 10).min(900_000);
    let far: Uuid = sqlx::query_scalar(
        "SELECT id FROM audit_entries WHERE tenant_id = $1 ORDER BY id DESC OFFSET $2 LIMIT 1",
    )
    .bind(ground.acme.id.uuid())
    .bind(i64::try_from(depth)?)
    .fetch_one(&mut ground.superuser)
    .await?;
    let (far, filter) = (cursor("n", "", far), AuditFilter::default());
    let mut rounds = Rounds::default();
    for _ in 0..=ROUNDS {
        rounds
            .ours(async {
                for _ in 0..TIMES {
                    audit::list(&ground.acme.auditor, &filter, &far).await?;
                }
                Ok(())
            })
            .await?;
        rounds
            .least(async {
                for _ in 0..TIMES {
                    audit::list(&ground.acme.auditor, &filter, "").await?;
                }
                Ok(())
            })
            .await?;
    }
    let what = format!("{TIMES} times the log's page at entry {depth}, to its first page");
    Ok(Figure::of("viewer", what, &rounds))
}
