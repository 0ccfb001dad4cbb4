//! Pictures of people: taking one in, and showing it.

use crate::http::error_page::{answer, answer_error, wants_page};
use axum::Extension;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::SessionContext;
use domain::avatars::{self, CONTENT_TYPE, Picture, Upload};
use shared::AppError;
use shared::avatars::{AvatarRefusal, FIELD, MAX_BYTES};
use shared::ids::UserId;
use tenant_app::pages::profile::avatar::after_upload;

/// The largest body of an upload. It is above what is taken and read to its end, since a browser
/// whose request is cut off shows that, and not our answer.
pub const BODY_LIMIT: usize = 16 * 1024 * 1024;

/// `GET /avatars/{user}/{hash}`. The address is that of one image for ever; who may see it, the
/// domain says, and no shared cache may keep it.
pub async fn show(
    Extension(ctx): Extension<SessionContext>,
    Path((user, hash)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let found = match user.parse::<UserId>() {
        Ok(user) => avatars::get(&ctx, user, &hash).await,
        Err(_) => Err(AppError::not_found().into()),
    };
    match found {
        Ok(image) => {
            let headers = [
                (header::CONTENT_TYPE, CONTENT_TYPE),
                (
                    header::CACHE_CONTROL,
                    "private, max-age=31536000, immutable",
                ),
            ];
            (headers, image).into_response()
        }
        Err(error) => answer_error(&error, &ctx.request().meta, &headers),
    }
}

/// `POST /profile/avatar`, as a form with a file. Leads back to the form, which shows what is wrong.
pub async fn upload(
    Extension(ctx): Extension<SessionContext>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let picture = match receive(form).await {
        Ok(upload) => Picture::of(&ctx, upload).await,
        Err(refusal) => Err(refusal),
    };
    let outcome = match picture {
        Ok(picture) => match avatars::change(&ctx, picture).await {
            Ok(()) => Ok(()),
            Err(error) => return answer_error(&error, &ctx.request().meta, &headers),
        },
        Err(refusal) => Err(refusal),
    };
    match outcome {
        Err(refusal) if !wants_page(&headers) => answer(&AppError::from(refusal), &headers),
        Ok(()) if !wants_page(&headers) => StatusCode::NO_CONTENT.into_response(),
        outcome => Redirect::to(&after_upload(outcome)).into_response(),
    }
}

/// The file of the form. What is too large is read and dropped, never kept.
async fn receive(form: Result<Multipart, MultipartRejection>) -> Result<Upload, AvatarRefusal> {
    let mut form = form.map_err(|_no_multipart| AvatarRefusal::Missing)?;
    // Beyond its limit the body itself ends in an error, in whatever part of it we are.
    let broken = |error: axum::extract::multipart::MultipartError| {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
            AvatarRefusal::TooLarge
        } else {
            AvatarRefusal::Missing
        }
    };
    let mut upload = None;
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        let wanted = field.name() == Some(FIELD) && upload.is_none();
        let content_type = field.content_type().unwrap_or_default().to_owned();
        let (mut bytes, mut length) = (Vec::new(), 0);
        while let Some(chunk) = field.chunk().await.map_err(broken)? {
            length += chunk.len();
            if wanted && length <= MAX_BYTES {
                bytes.extend_from_slice(&chunk);
            }
        }
        if wanted {
            upload = Some(if length > MAX_BYTES {
                Err(AvatarRefusal::TooLarge)
            } else {
                Ok(Upload {
                    content_type,
                    bytes,
                })
            });
        }
    }
    upload.unwrap_or(Err(AvatarRefusal::Missing))
}
