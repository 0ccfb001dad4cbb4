//! What the demo data tells: three workspaces, their people, and a month of work.
//!
//! Plain data, in the order of days; [`super::seed`] plays it through the real operations. Names
//! carry umlauts and accents on purpose, and addresses are of the networks kept for documentation
//! (RFC 5737).

use shared::permissions::{ADMIN, AUDITOR, BuiltInRole, MEMBER};
use time::{Duration, OffsetDateTime, Time};

/// Somebody who signs in to the demo.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) email: &'static str,
    pub(super) name: &'static str,
    pub(super) time_zone: &'static str,
    pub(super) ip: &'static str,
    pub(super) user_agent: &'static str,
}

/// A workspace and what happened in it.
pub(super) struct Workspace {
    pub(super) name: &'static str,
    pub(super) slug: &'static str,
    pub(super) plan: &'static str,
    pub(super) scenes: &'static [Scene],
}

/// One person at work for a while.
pub(super) struct Scene(When, &'static Person, &'static [Act]);

enum When {
    /// So many days ago, at an hour in UTC.
    Day(i64, u8),
    /// So many minutes ago.
    Minutes(i64),
}
use When::{Day, Minutes};

/// What a person does.
pub(super) enum Act {
    /// Creates the workspace.
    Found,
    /// Invites an address, with a role.
    Invite(&'static str, BuiltInRole),
    /// Sends the invitation again.
    Resend(&'static str),
    /// Takes the invitation back.
    Revoke(&'static str),
    /// Accepts the invitation of their own address.
    Join,
    /// Creates a project.
    Create(&'static str),
    /// Gives a project another name.
    Rename(&'static str, &'static str),
    /// Puts a project out of the way.
    Archive(&'static str),
    /// Brings it back.
    Unarchive(&'static str),
    /// Deletes a project.
    Delete(&'static str),
    /// Undoes the deletion.
    Restore(&'static str),
    /// Exports the audit log.
    Export,
    /// Looks around.
    Look,
}
use Act::{
    Archive, Create, Delete, Export, Found, Invite, Join, Look, Rename, Resend, Restore, Revoke,
    Unarchive,
};

impl Scene {
    /// Who acts.
    pub(super) fn person(&self) -> &'static Person {
        self.1
    }

    /// What they do, and when: the first act at the scene's beginning, the others minutes later.
    pub(super) fn acts(
        &self,
        now: OffsetDateTime,
    ) -> impl Iterator<Item = (OffsetDateTime, &'static Act)> {
        let (begin, pause) = match self.0 {
            Day(days_ago, hour) => {
                let midnight = now.replace_time(Time::MIDNIGHT) - Duration::days(days_ago);
                (
                    midnight + Duration::hours(i64::from(hour)),
                    Duration::seconds(403),
                )
            }
            Minutes(minutes) => (now - Duration::minutes(minutes), Duration::seconds(67)),
        };
        (0..)
            .zip(self.2)
            .map(move |(place, act)| (begin + pause * place, act))
    }

    /// The acts alone.
    pub(super) fn acts_untimed(&self) -> &'static [Act] {
        self.2
    }
}

const FIREFOX_ON_LINUX: &str =
    "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
const CHROME_ON_WINDOWS: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36";
const SAFARI_ON_MAC: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15";
const EDGE_ON_WINDOWS: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 Edg/150.0.0.0";

macro_rules! people {
    ($($person:ident = $name:literal, $email:literal, $zone:literal, $ip:literal, $agent:ident;)*) => {
        $(const $person: Person = Person {
            email: $email, name: $name, time_zone: $zone, ip: $ip, user_agent: $agent,
        };)*
    };
}

macro_rules! scenes {
    ($($when:expr, $who:ident: $($act:expr),+;)*) => { &[$(Scene($when, &$who, &[$($act),+]),)*] };
}

people! {
    ADA = "Ada Lindqvist", "ada@acme.example", "Europe/Stockholm", "192.0.2.14", FIREFOX_ON_LINUX;
    MATEO = "Mateo Rivera", "mateo@acme.example", "Europe/Madrid", "192.0.2.27", SAFARI_ON_MAC;
    PRIYA = "Priya Nair", "priya@acme.example", "Asia/Kolkata", "192.0.2.88", CHROME_ON_WINDOWS;
    JONAS = "Jonas Weiß", "jonas@acme.example", "Europe/Berlin", "192.0.2.31", FIREFOX_ON_LINUX;
    NOOR = "Noor Haddad", "noor@audit.example", "Europe/Paris", "203.0.113.9", EDGE_ON_WINDOWS;
    GRACE = "Grace Mbeki", "grace@globex.example", "Africa/Johannesburg", "198.51.100.5", CHROME_ON_WINDOWS;
    HENRIK = "Henrik Sørensen", "henrik@globex.example", "Europe/Copenhagen", "198.51.100.17", SAFARI_ON_MAC;
    YUKI = "田中 ゆき", "yuki@globex.example", "Asia/Tokyo", "198.51.100.140", SAFARI_ON_MAC;
    OLIVIA = "Olivia Brandt", "olivia@globex.example", "America/New_York", "198.51.100.201", EDGE_ON_WINDOWS;
    TOMAS = "Tomáš Dvořák", "tomas@globex.example", "Europe/Prague", "198.51.100.66", FIREFOX_ON_LINUX;
    IVY = "Ivy Chen", "ivy@initech.example", "America/Los_Angeles", "203.0.113.77", CHROME_ON_WINDOWS;
    PETER = "Peter Novak", "peter@initech.example", "America/Chicago", "203.0.113.80", EDGE_ON_WINDOWS;
    LENA = "Lena Fischer", "lena@initech.example", "Europe/Vienna", "203.0.113.83", SAFARI_ON_MAC;
}

/// The workspaces of the demo. Noor is an auditor of two of them.
pub(super) const WORKSPACES: [Workspace; 3] = [
    Workspace {
        name: "Acme Robotics",
        slug: "acme",
        plan: "team",
        scenes: ACME,
    },
    Workspace {
        name: "Globex Health",
        slug: "globex",
        plan: "enterprise",
        scenes: GLOBEX,
    },
    Workspace {
        name: "Initech",
        slug: "initech",
        plan: "free",
        scenes: INITECH,
    },
];

const ACME: &[Scene] = scenes! {
    Day(29, 9), ADA: Found, Create("Apollo"), Invite("mateo@acme.example", ADMIN), Invite("priya@acme.example", MEMBER);
    Day(29, 13), MATEO: Join, Create("Gripper firmware 4"), Create("Warehouse pilot Lyon");
    Day(28, 5), PRIYA: Join, Create("Vision model retraining"), Create("Pallet detection");
    Day(26, 10), MATEO: Invite("jonas@acme.example", MEMBER), Invite("old.intern@acme.example", MEMBER);
    Day(26, 14), JONAS: Join, Create("Safety controller"), Create("Emergency stop audit");
    Day(24, 8), ADA: Invite("noor@audit.example", AUDITOR), Create("Investor demo"), Revoke("old.intern@acme.example");
    Day(23, 15), NOOR: Join, Export;
    Day(21, 6), PRIYA: Create("Label printer bridge"), Create("Depth camera swap"), Rename("Pallet detection", "Pallet and crate detection");
    Day(19, 9), JONAS: Create("Battery swap station"), Archive("Emergency stop audit");
    Day(17, 11), MATEO: Create("Fleet telemetry"), Create("Night shift mode"), Create("Old conveyor driver");
    Day(14, 9), ADA: Archive("Investor demo"), Create("Series B data room");
    Day(12, 7), PRIYA: Create("Route planner"), Create("Simulation farm"), Delete("Old conveyor driver");
    Day(11, 10), MATEO: Restore("Old conveyor driver"), Rename("Old conveyor driver", "Conveyor driver (legacy)"), Archive("Conveyor driver (legacy)");
    Day(9, 13), JONAS: Create("CE marking"), Create("Noise measurements");
    Day(7, 8), ADA: Invite("felix@acme.example", MEMBER), Create("Apollo 2");
    Day(6, 14), NOOR: Export;
    Day(5, 6), PRIYA: Create("Edge inference"), Create("Anomaly alarms"), Create("Data labelling, third round");
    Day(4, 10), MATEO: Create("Warehouse pilot Gdańsk"), Archive("Warehouse pilot Lyon");
    Day(3, 9), JONAS: Create("Wheel encoder drift"), Unarchive("Emergency stop audit");
    Day(2, 11), ADA: Invite("sofia@acme.example", ADMIN), Create("Hiring plan");
    Day(1, 7), PRIYA: Create("Crate detection for wet floors"), Create("Model registry");
    Day(1, 15), MATEO: Create("Spare parts portal"), Rename("Apollo", "Apollo (shipped)");
    Minutes(34), ADA: Create("Customer advisory board"), Look;
    Minutes(12), JONAS: Create("Torque limits"), Look;
};

const GLOBEX: &[Scene] = scenes! {
    Day(27, 7), GRACE: Found, Invite("henrik@globex.example", ADMIN), Invite("yuki@globex.example", MEMBER), Create("Patient portal");
    Day(27, 9), HENRIK: Join, Create("HL7 gateway"), Create("Consent register"), Create("Lab results feed");
    Day(26, 1), YUKI: Join, Create("予約システム"), Create("Radiology viewer");
    Day(25, 12), HENRIK: Invite("olivia@globex.example", MEMBER), Invite("tomas@globex.example", MEMBER), Invite("noor@audit.example", AUDITOR);
    Day(25, 15), OLIVIA: Join, Create("Ward dashboard"), Create("Bed planning"), Create("Discharge letters");
    Day(24, 8), TOMAS: Join, Create("Medication checks"), Create("Allergy alerts");
    Day(22, 16), NOOR: Join, Export;
    Day(20, 7), GRACE: Create("ISO 27001 evidence"), Create("Data protection impact"), Create("Board report Q4");
    Day(18, 2), YUKI: Create("Telemedicine pilot"), Create("Interpreter booking");
    Day(17, 9), TOMAS: Create("Infusion pump link"), Create("Vital signs stream"), Archive("Allergy alerts");
    Day(15, 14), OLIVIA: Create("Staff rota"), Create("On-call swaps"), Create("Night cover");
    Day(13, 8), HENRIK: Create("Identity federation"), Create("Break-glass access"), Archive("Lab results feed");
    Day(12, 9), GRACE: Invite("external.dpo@globex.example", AUDITOR);
    Day(11, 1), YUKI: Create("Imaging archive"), Rename("Radiology viewer", "Radiology viewer 2");
    Day(10, 10), TOMAS: Create("Ventilator alarms"), Create("Alarm fatigue study"), Create("Sepsis score");
    Day(8, 15), OLIVIA: Create("Catering orders"), Create("Visitor badges"), Delete("Night cover");
    Day(7, 9), HENRIK: Create("Pharmacy stock"), Create("Cold chain log"), Create("Blood bank link");
    Day(6, 14), NOOR: Export;
    Day(5, 7), GRACE: Create("Board report Q1"), Archive("Board report Q4"), Resend("external.dpo@globex.example");
    Day(4, 2), YUKI: Create("問診票"), Create("Waiting-time forecast");
    Day(3, 8), TOMAS: Create("Device inventory"), Create("Firmware campaign");
    Day(2, 15), OLIVIA: Create("Family updates"), Create("Ward round notes");
    Day(1, 9), HENRIK: Create("Tenant isolation review"), Create("Key rotation"), Invite("amara@globex.example", MEMBER);
    Day(1, 17), OLIVIA: Look;
    Minutes(48), GRACE: Look;
    Minutes(21), HENRIK: Create("Disaster recovery drill"), Look;
};

const INITECH: &[Scene] = scenes! {
    Day(16, 17), IVY: Found, Create("Year-end reports"), Create("Printer replacement");
    Day(15, 16), IVY: Invite("peter@initech.example", MEMBER), Invite("lena@initech.example", ADMIN);
    Day(15, 18), PETER: Join, Create("Cover sheet template"), Create("Cover sheet template (new)");
    Day(14, 8), LENA: Join, Create("Bank software update"), Archive("Printer replacement");
    Day(11, 17), PETER: Create("Rounding errors"), Delete("Cover sheet template (new)");
    Day(10, 9), LENA: Create("Vendor review"), Create("Office move"), Invite("milton@initech.example", MEMBER);
    Day(9, 17), IVY: Create("Stapler inventory"), Look;
};
