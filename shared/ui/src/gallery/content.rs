//! Cards, figures, lists, timeline, code.

use leptos::prelude::*;
use shared::views::{AuthenticatorKey, FieldChange, RecoveryCodeView};
use time::{Date, Month, OffsetDateTime, Time as Clock};

use super::{Section, Specimen};
use crate::audit_entry::Differences;
use crate::badge::{Badge, StatusBadge};
use crate::button::{Button, Size};
use crate::card::Card;
use crate::charts::Sparkline;
use crate::code_block::{CodeBlock, CopyText, Kbd};
use crate::description_list::{Description, DescriptionList};
use crate::icon::IconName;
use crate::ip_address::IpAddress;
use crate::progress::Progress;
use crate::second_factor::{RecoveryCodeList, ScanKey};
use crate::stat_tile::{StatRow, StatTile};
use crate::timeline::{Timeline, TimelineDay, TimelineEntry};
use crate::timestamp::{Time, TimeStyle};
use crate::tone::Tone;

/// A fixed instant, or the start of time where the calendar has no such day.
fn at(day: u8, hour: u8, minute: u8) -> OffsetDateTime {
    let date = Date::from_calendar_date(2026, Month::November, day);
    let clock = Clock::from_hms(hour, minute, 0);
    match (date, clock) {
        (Ok(date), Ok(clock)) => OffsetDateTime::new_utc(date, clock),
        _ => OffsetDateTime::UNIX_EPOCH,
    }
}

fn changes() -> Vec<FieldChange> {
    let change = |field: &str, before: Option<&str>, after: &str| FieldChange {
        field: field.to_owned(),
        before: before.map(str::to_owned),
        after: Some(after.to_owned()),
    };
    vec![
        change("name", Some("Apollo"), "Apollo 2"),
        change("description", None, "To the Moon and back"),
    ]
}

fn authenticator_key() -> AuthenticatorKey {
    AuthenticatorKey {
        account: "ada@acme.test".to_owned(),
        secret: "ABCD EFGH IJKL MNOP QRST UVWX YZ23 4567".to_owned(),
        // The corners alone: what it says is nobody's.
        qr_path: "M0 0h7v1h-7z M0 6h7v1h-7z M0 1h1v5h-1z M6 1h1v5h-1z M2 2h3v3h-3z M14 0h7v1h-7z M14 6h7v1h-7z M14 1h1v5h-1z M20 1h1v5h-1z M16 2h3v3h-3z M0 14h7v1h-7z M0 20h7v1h-7z M0 15h1v5h-1z M6 15h1v5h-1z M2 16h3v3h-3z".to_owned(),
        qr_size: 21,
    }
}

fn recovery_codes() -> Vec<RecoveryCodeView> {
    let code = |code: &str, used| RecoveryCodeView {
        code: code.to_owned(),
        used,
    };
    vec![
        code("1a2b3-c4d5e", true),
        code("6f7g8-h9j0k", false),
        code("m1n2p-3q4r5", false),
        code("s6t7v-8w9x0", false),
    ]
}

#[component]
pub(super) fn ContentSection() -> impl IntoView {
    view! {
        <Section id="content" title="Content">
            <Specimen title="Figures" wide=true>
                <StatRow>
                    <StatTile label="Members" value="24" detail="of 25 seats" href="#content"/>
                    <StatTile label="Sign-ins" value="1,284" detail="+12 % this month" tone=Tone::Success>
                        <Sparkline
                            label="Sign-ins over twelve weeks, rising"
                            values=vec![12.0, 18.0, 15.0, 22.0, 19.0, 28.0, 26.0, 31.0, 29.0, 36.0, 34.0, 41.0]
                        />
                    </StatTile>
                    <StatTile label="Failed deliveries" value="7" detail="+3 since yesterday" tone=Tone::Danger/>
                    <StatTile label="Storage" value="8.6 GB">
                        <Progress label="of 10 GB" value=8.6 max=10.0 tone=Tone::Warning/>
                    </StatTile>
                </StatRow>
            </Specimen>
            <div class="gallery-grid">
                <Card
                    title="Subscription"
                    description="Renews on 1 December."
                    actions=|| view! { <Button size=Size::Sm>"Change"</Button> }
                >
                    <DescriptionList>
                        <Description term="Plan"><Badge tone=Tone::Accent>"Business"</Badge></Description>
                        <Description term="Status"><StatusBadge status="active"/></Description>
                        <Description term="Created"><Time at=at(3, 9, 15)/></Description>
                        <Description term="Last seen from">
                            <IpAddress ip=Some("198.51.100.9".to_owned()) place=Some("Munich, Germany".to_owned())/>
                        </Description>
                        <Description term="Workspace ID"><CopyText value="ten_01jd9v3k7m"/></Description>
                    </DescriptionList>
                </Card>
                <Card title="What changed" flush=true>
                    <Differences changes=changes()/>
                </Card>
                <Card
                    title="Keys"
                    footer=|| view! { <p>"Two keys are in use."</p> <Button size=Size::Sm>"New key"</Button> }
                >
                    <p>"Press " <Kbd>"⌘K"</Kbd> " to search everything."</p>
                </Card>
            </div>
            <Specimen title="Instants" wide=true>
                <Time at=at(21, 4, 12)/>
                <Time at=at(21, 4, 12) style=TimeStyle::Date/>
                <Time at=at(21, 4, 12) style=TimeStyle::Seconds/>
                <Time at=at(21, 4, 12) now=Some(at(21, 4, 57))/>
            </Specimen>
        </Section>
    }
}

#[component]
pub(super) fn TimelineSection() -> impl IntoView {
    let clock =
        |hour, minute| move || view! { <Time at=at(21, hour, minute) style=TimeStyle::Clock/> };
    view! {
        <Section id="timeline" title="Timeline">
            <Card>
                <Timeline label="What happened in Acme">
                    <TimelineDay label="21 November 2026">
                        <TimelineEntry icon=IconName::UserPlus tone=Tone::Success actor="Ada Lovelace" time=clock(14, 8)>
                            "invited " <strong>"grace@acme.test"</strong> " as Admin"
                        </TimelineEntry>
                        <TimelineEntry
                            icon=IconName::Card
                            tone=Tone::Danger
                            actor="Stripe"
                            time=clock(9, 2)
                            detail=|| view! { <CopyText value="evt_1P9x2b"/> }
                        >
                            "reported a declined payment of €490.00"
                        </TimelineEntry>
                    </TimelineDay>
                    <TimelineDay label="20 November 2026">
                        <TimelineEntry icon=IconName::Flag tone=Tone::Accent actor="Sam Reyes" time=clock(17, 45)>
                            "turned on " <strong>"audit-streaming"</strong>
                        </TimelineEntry>
                        <TimelineEntry icon=IconName::LogIn time=clock(8, 30)>"First sign-in of the day"</TimelineEntry>
                    </TimelineDay>
                </Timeline>
            </Card>
        </Section>
    }
}

#[component]
pub(super) fn CodeSection() -> impl IntoView {
    view! {
        <Section id="code" title="Code">
            <CodeBlock
                title="Shell"
                code="curl https://tenantry.test/api/v1/projects \\\n  -H 'Authorization: Bearer tk_live_…'"
            />
            <Specimen title="The key of an authenticator app" wide=true>
                <ScanKey key=authenticator_key()/>
            </Specimen>
            <Specimen title="Recovery codes, one of them used" wide=true>
                <RecoveryCodeList codes=recovery_codes()/>
            </Specimen>
        </Section>
    }
}
