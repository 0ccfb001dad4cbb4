//! From a file that anybody may have sent to a picture that everybody may see.

use crate::context::SessionContext;
use crate::limits::Action;
use image::codecs::png::{CompressionType, FilterType as PngFilter, PngEncoder};
use image::imageops::FilterType;
use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, metadata::Orientation,
};
use sha2::{Digest as _, Sha256};
use shared::avatars::{ACCEPTED, AvatarRefusal, MAX_BYTES, MAX_SIDE};
use std::io::Cursor;
use tokio::sync::Semaphore;
use tokio::task::JoinError;

/// The width and height of every picture, in pixels: twice the largest it is shown at.
pub const SIDE: u32 = 128;

/// What every picture is.
pub const CONTENT_TYPE: &str = "image/png";

/// The most memory that one image may take while it is decoded.
const MAX_MEMORY: u64 = 96 * 1024 * 1024;

/// One at a time: decoding is memory and a core, and nobody is in a hurry to be seen.
static AT_ONCE: Semaphore = Semaphore::const_new(1);

/// A file as it was sent.
#[derive(Debug, Clone)]
pub struct Upload {
    /// What it says it is.
    pub content_type: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// A picture that we have written ourselves. Holding one is the proof.
#[derive(Debug, Clone)]
pub struct Picture {
    pub(super) png: Vec<u8>,
    pub(super) hash: [u8; 32],
}

impl Picture {
    /// Makes a picture of what a person uploads: cropped to a square, and made small.
    ///
    /// # Errors
    /// Why it is not taken.
    pub async fn of(ctx: &SessionContext, upload: Upload) -> Result<Self, AvatarRefusal> {
        let limits = &ctx.request.tools().limits;
        limits
            .check(Action::Upload, &ctx.user.id.to_string())
            .map_err(|_| AvatarRefusal::TooOften)?;
        if upload.bytes.is_empty() {
            return Err(AvatarRefusal::Missing);
        }
        if upload.bytes.len() > MAX_BYTES {
            return Err(AvatarRefusal::TooLarge);
        }
        if !ACCEPTED.split(',').any(|kind| kind == upload.content_type) {
            return Err(AvatarRefusal::WrongType);
        }
        // A decoder that panics has met a damaged image, too.
        one_at_a_time(move || redraw(&upload.bytes))
            .await
            .unwrap_or(Err(AvatarRefusal::Damaged))
    }
}

/// The place is the work's, which goes on when whoever waits for it is gone.
async fn one_at_a_time<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, JoinError> {
    let permit = AT_ONCE.acquire().await;
    tokio::task::spawn_blocking(move || {
        let done = work();
        drop(permit);
        done
    })
    .await
}

fn redraw(bytes: &[u8]) -> Result<Picture, AvatarRefusal> {
    let mut png = Vec::new();
    let encoder = PngEncoder::new_with_quality(
        Cursor::new(&mut png),
        CompressionType::Default,
        PngFilter::Adaptive,
    );
    square(decode(bytes)?)
        .into_rgba8()
        .write_with_encoder(encoder)
        .map_err(|_| AvatarRefusal::Damaged)?;
    let hash = Sha256::digest(&png).into();
    Ok(Picture { png, hash })
}

/// Nothing is allocated for pixels before width, height and memory are known to be within bounds.
fn decode(bytes: &[u8]) -> Result<DynamicImage, AvatarRefusal> {
    let format = image::guess_format(bytes).map_err(|_| AvatarRefusal::NotAnImage)?;
    if !matches!(
        format,
        ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP
    ) {
        return Err(AvatarRefusal::NotAnImage);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder().map_err(refusal)?;
    limits.reserve(decoder.total_bytes()).map_err(refusal)?;
    // A phone's photograph lies on its side, and says so beside the pixels.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(refusal)?;
    image.apply_orientation(orientation);
    Ok(image)
}

/// The middle of the image, small. Cropped first: a line of one pixel must not be made wide.
fn square(image: DynamicImage) -> DynamicImage {
    let (width, height) = (image.width(), image.height());
    let side = width.min(height);
    image
        .crop_imm((width - side) / 2, (height - side) / 2, side, side)
        .resize_exact(SIDE, SIDE, FilterType::Triangle)
}

fn refusal(error: ImageError) -> AvatarRefusal {
    match error {
        ImageError::Limits(_) => AvatarRefusal::TooManyPixels,
        _ => AvatarRefusal::Damaged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use tokio::sync::oneshot;

    #[tokio::test]
    async fn work_whose_caller_has_gone_keeps_its_place() {
        let (begun, has_begun) = oneshot::channel();
        let (end, ended) = mpsc::channel::<()>();
        tokio::select! {
            _ = one_at_a_time(move || {
                let _ = begun.send(());
                let _ = ended.recv();
            }) => panic!("it waits to be ended"),
            begun = has_begun => begun.expect("it begins"),
        }
        assert_eq!(AT_ONCE.available_permits(), 0);
        end.send(()).expect("it waits");
        one_at_a_time(|| ())
            .await
            .expect("its place is free in the end");
    }
}
