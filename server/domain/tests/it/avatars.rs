//! Pictures of people: what is taken, what is kept of it, and who sees it.

use crate::look;
use domain::avatars::{self, CONTENT_TYPE, Picture, SIDE, Upload};
use domain::limits::Limits;
use domain::{SessionContext, memberships};
use image::{DynamicImage, GenericImageView as _, ImageFormat, Rgb, RgbImage};
use shared::ErrorCode;
use shared::avatars::{AvatarRefusal, MAX_BYTES};
use shared::ids::UserId;
use std::io::Cursor;
use test_support::{TestApp, refusal};

/// A wide image: red in the middle, blue to the left and right of it.
fn flag() -> DynamicImage {
    RgbImage::from_fn(300, 100, |x, _| {
        if (100..200).contains(&x) {
            Rgb([255, 0, 0])
        } else {
            Rgb([0, 0, 255])
        }
    })
    .into()
}

fn written(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).expect("an image");
    bytes.into_inner()
}

fn upload(content_type: &str, bytes: impl Into<Vec<u8>>) -> Upload {
    Upload {
        content_type: content_type.to_owned(),
        bytes: bytes.into(),
    }
}

fn png() -> Upload {
    upload("image/png", written(&flag(), ImageFormat::Png))
}

/// A PNG whose head promises an image of this size, and that holds next to nothing.
fn promise(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = written(&flag(), ImageFormat::Png);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let checksum = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
    bytes
}

/// The checksum of a PNG's chunk.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(crc & 1))
        })
    })
}

async fn change(ctx: &SessionContext, upload: Upload) {
    let picture = Picture::of(ctx, upload).await.expect("a picture");
    avatars::change(ctx, picture).await.expect("it is kept");
}

/// The last part of the address of a person's picture.
async fn hash_of(app: &TestApp, person: &test_support::Person) -> Option<String> {
    let user = app.resolve(&person.token, None).await?.session.user;
    let address = user.avatar?;
    let prefix = format!("/avatars/{}/", user.id);
    Some(address.strip_prefix(&prefix)?.to_owned())
}

#[tokio::test]
async fn a_picture_is_the_middle_of_the_image_and_nothing_else_of_the_file() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    assert_eq!(hash_of(&app, &ada).await, None);
    for (format, kind) in [
        (ImageFormat::Png, "image/png"),
        (ImageFormat::Jpeg, "image/jpeg"),
        (ImageFormat::WebP, "image/webp"),
    ] {
        let mut bytes = written(&flag(), format);
        bytes.extend_from_slice(b"<script>alert(1)</script>");
        change(&ada, upload(kind, bytes)).await;
        let hash = hash_of(&app, &ada).await.expect("a picture");
        let kept = avatars::get(&ada, ada.user.id, &hash).await.unwrap();
        let script = kept.windows(7).any(|window| window == b"<script");
        assert!(!script, "{kind}");
        let picture = image::load_from_memory_with_format(&kept, ImageFormat::Png).unwrap();
        assert_eq!(CONTENT_TYPE, "image/png");
        assert_eq!(picture.dimensions(), (SIDE, SIDE), "{kind}");
        for (x, y) in [(4, 4), (64, 64), (123, 123)] {
            let [red, _, blue, _] = picture.get_pixel(x, y).0;
            assert!(red > 200 && blue < 60, "{kind}: {red} {blue}");
        }
    }
}

#[tokio::test]
async fn a_photograph_that_lies_on_its_side_is_set_upright() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    // Left half red, right half blue; turned by 90 degrees, red is above.
    let halves = RgbImage::from_fn(64, 64, |x, _| {
        if x < 32 {
            Rgb([255, 0, 0])
        } else {
            Rgb([0, 0, 255])
        }
    });
    let mut jpeg = written(&halves.into(), ImageFormat::Jpeg);
    let exif: [u8; 36] = *b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    jpeg.splice(2..2, exif);
    change(&ada, upload("image/jpeg", jpeg)).await;
    let hash = hash_of(&app, &ada).await.unwrap();
    let kept = avatars::get(&ada, ada.user.id, &hash).await.unwrap();
    assert!(!kept.windows(4).any(|window| window == b"Exif"));
    let picture = image::load_from_memory(&kept).unwrap();
    let [above, below] = [10, 118].map(|y| picture.get_pixel(64, y).0);
    assert!(above[0] > 200 && below[2] > 200, "{above:?} {below:?}");
}

#[tokio::test]
async fn what_is_no_picture_is_refused_and_nothing_is_kept() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let whole = png().bytes;
    let svg = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    let gif = b"GIF89a\x01\0\x01\0\0\0\0;".to_vec();
    let jpeg = written(&flag(), ImageFormat::Jpeg);
    let webp = written(&flag(), ImageFormat::WebP);
    for (what, upload, expected) in [
        ("nothing", upload("image/png", ""), AvatarRefusal::Missing),
        (
            "a text",
            upload("image/png", "hello"),
            AvatarRefusal::NotAnImage,
        ),
        (
            "an SVG",
            upload("image/svg+xml", svg),
            AvatarRefusal::WrongType,
        ),
        (
            "an SVG that lies",
            upload("image/png", svg),
            AvatarRefusal::NotAnImage,
        ),
        (
            "a GIF that lies",
            upload("image/png", gif),
            AvatarRefusal::NotAnImage,
        ),
        (
            "an image that says it is a text",
            upload("text/plain", whole.clone()),
            AvatarRefusal::WrongType,
        ),
        (
            "a bomb",
            upload("image/png", promise(50_000, 50_000)),
            AvatarRefusal::TooManyPixels,
        ),
        (
            "a thin bomb",
            upload("image/png", promise(1, 2_000_000_000)),
            AvatarRefusal::TooManyPixels,
        ),
        (
            "half a PNG",
            upload("image/png", &whole[..whole.len() / 2]),
            AvatarRefusal::Damaged,
        ),
        (
            "half a JPEG's head",
            upload("image/jpeg", &jpeg[..60]),
            AvatarRefusal::Damaged,
        ),
        (
            "half a WebP",
            upload("image/webp", &webp[..webp.len() / 2]),
            AvatarRefusal::Damaged,
        ),
        (
            "too large a file",
            upload("image/png", vec![0; MAX_BYTES + 1]),
            AvatarRefusal::TooLarge,
        ),
    ] {
        let refused = Picture::of(&ada, upload).await.map(|_| ());
        assert_eq!(refused, Err(expected), "{what}");
    }
    let kept = look::count(&app, "SELECT count(*) FROM user_avatars").await;
    assert_eq!(kept, 0);
}

#[tokio::test]
async fn a_line_of_one_pixel_is_no_bomb_either() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let line = RgbImage::from_pixel(4096, 1, Rgb([0, 255, 0]));
    let bytes = written(&line.into(), ImageFormat::Png);
    change(&ada, upload("image/png", bytes)).await;
    assert!(hash_of(&app, &ada).await.is_some());
}

#[tokio::test]
async fn a_picture_is_seen_by_those_who_share_a_workspace() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let globex = app.tenant("Globex").await;
    let owner = &acme.owner.person;
    change(owner, png()).await;
    let (user, hash) = (owner.user.id, hash_of(&app, owner).await.unwrap());

    for (role, member) in acme.everybody() {
        let seen = avatars::get(&member.person, user, &hash).await;
        assert!(seen.is_ok(), "{role}");
    }
    let nobody_here = app.person("Nobody").await;
    for foreign in [&globex.owner.person, &nobody_here] {
        let refused = refusal(avatars::get(foreign, user, &hash).await);
        assert_eq!(refused.code, ErrorCode::NotFound);
    }
    for wrong in ["", "00", "x/y", &hash.replace('a', "b").replace('0', "1")] {
        let refused = refusal(avatars::get(owner, user, wrong).await);
        assert_eq!(refused.code, ErrorCode::NotFound, "{wrong}");
    }
    let stranger = UserId::from_uuid(uuid::Uuid::from_u128(1));
    let refused = refusal(avatars::get(owner, stranger, &hash).await);
    assert_eq!(refused.code, ErrorCode::NotFound);

    // Who is suspended cannot enter, and who has left shares nothing.
    let suspended = acme.auditor.membership_id.unwrap();
    memberships::suspend(&acme.owner, suspended).await.unwrap();
    memberships::remove(&acme.owner, acme.nobody.membership_id.unwrap())
        .await
        .unwrap();
    for former in [&acme.auditor, &acme.nobody] {
        let refused = refusal(avatars::get(&former.person, user, &hash).await);
        assert_eq!(refused.code, ErrorCode::NotFound);
    }
    let page = memberships::list(&acme.member, &memberships::MemberFilter::default())
        .await
        .unwrap();
    let listed = page.items.into_iter().filter_map(|member| member.avatar);
    let address = shared_address(user, &hash);
    assert_eq!(listed.collect::<Vec<_>>(), [address]);
}

fn shared_address(user: UserId, hash: &str) -> String {
    format!("/avatars/{user}/{hash}")
}

#[tokio::test]
async fn within_a_tenant_only_its_members_pictures_are_known() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let globex = app.tenant("Globex").await;
    for tenant in [&acme, &globex] {
        change(&tenant.owner.person, png()).await;
    }
    let mut connection = app.database.role("tenantry_tenant").await;
    let known = async |connection: &mut sqlx::PgConnection| -> Vec<uuid::Uuid> {
        sqlx::query_scalar("SELECT user_id FROM user_avatars")
            .fetch_all(connection)
            .await
            .expect("reading is allowed")
    };
    assert!(known(&mut connection).await.is_empty());
    sqlx::query("SELECT set_config('app.tenant_id', $1, false)")
        .bind(acme.id.uuid().to_string())
        .execute(&mut connection)
        .await
        .unwrap();
    assert_eq!(
        known(&mut connection).await,
        [acme.owner.person.user.id.uuid()]
    );
    for refused in [
        "SELECT image FROM user_avatars",
        "DELETE FROM user_avatars",
        "UPDATE user_avatars SET hash = hash",
    ] {
        let error = sqlx::query(refused).execute(&mut connection).await;
        let message = error.expect_err(refused).to_string();
        assert!(message.contains("permission denied"), "{message}");
    }
}

#[tokio::test]
async fn a_change_and_a_removal_are_recorded_and_no_change_is_none() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    change(&ada, png()).await;
    change(&ada, png()).await;
    let earlier = hash_of(&app, &ada).await.unwrap();
    let green = RgbImage::from_pixel(9, 9, Rgb([0, 255, 0])).into();
    change(&ada, upload("image/png", written(&green, ImageFormat::Png))).await;
    let refused = refusal(avatars::get(&ada, ada.user.id, &earlier).await);
    assert_eq!(refused.code, ErrorCode::NotFound);
    avatars::remove(&ada).await.unwrap();
    avatars::remove(&ada).await.unwrap();
    assert_eq!(hash_of(&app, &ada).await, None);

    let query = "SELECT (payload #>> '{changes,0,before}' IS NOT NULL)::text || ' ' ||
                        (payload #>> '{changes,0,after}' IS NOT NULL)::text
                 FROM account_events WHERE name = 'profile.avatar_changed' ORDER BY id";
    let recorded: Vec<String> = look::column(&app, query).await;
    assert_eq!(recorded, ["false true", "true true", "true false"]);
}

#[tokio::test]
async fn nobody_keeps_the_decoder_busy() {
    let app = TestApp::with_limits(Limits::enforced()).await;
    let ada = app.person("Ada").await;
    for _ in 0..100 {
        let refused = Picture::of(&ada, upload("image/png", "hello")).await;
        match refused.expect_err("it is no image") {
            AvatarRefusal::NotAnImage => {}
            AvatarRefusal::TooOften => return,
            other => panic!("{other}"),
        }
    }
    panic!("nothing limits it");
}
