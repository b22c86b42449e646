//! The cookie that holds the refresh token of the served console, where no script of a page can read it. Everybody else
//! gets the token in the answer.

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::ResponseParts,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{SigningKey, answers::REFRESH_LIFE_MILLIS};
use crate::{
    error::{ApiError, Code},
    extract::SentBy,
};

/// The paths that get the cookie: nothing else needs it.
const PATH: &str = "/api/v1/auth";

/// Where the refresh token of a session is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SessionForm {
    /// By the caller: the answer has it.
    #[default]
    Token,
    /// By the browser, in a cookie that scripts cannot read; for the server's own pages only.
    Cookie,
}

/// Where the refresh token goes, once that is known to be acceptable.
#[derive(Debug, Clone, Copy)]
pub enum Keeping {
    /// Into the answer.
    Answer,
    /// Into the cookie.
    Cookie {
        /// The browser must not send it unencrypted.
        is_https: bool,
    },
}

impl Keeping {
    /// A cookie is for a page of this server: another one could neither use nor end the session.
    pub fn of(form: SessionForm, sent_by: SentBy) -> Result<Self, ApiError> {
        match (form, sent_by) {
            (SessionForm::Token, _) => Ok(Self::Answer),
            (SessionForm::Cookie, SentBy::OwnPage { is_https }) => Ok(Self::Cookie { is_https }),
            (SessionForm::Cookie, SentBy::Program | SentBy::NamedPage) => {
                let message = "A session in a cookie is for the server's own pages. Leave out `\"session\":\"cookie\"` and \
                               keep the refresh token of the answer.";
                Err(ApiError::new(Code::OriginNotAllowed, message))
            }
        }
    }
}

/// Writes and reads the cookie of this server.
#[derive(Debug)]
pub struct SessionCookie {
    name: String,
}

impl SessionCookie {
    /// The cookie of the server with this key.
    #[must_use]
    pub fn new(key: &SigningKey) -> Self {
        // Cookies know no ports: two servers on one host have a name each.
        let [first, second, third, fourth, ..] = key.derive("session cookie");
        Self { name: format!("mt_session_{:08x}", u32::from_be_bytes([first, second, third, fourth])) }
    }

    /// The refresh token that a browser sent. `None` also when there are two: one of them is not from here.
    #[must_use]
    pub fn read<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        let texts = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let pairs = texts.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let mut values = pairs.filter(|(name, _)| *name == self.name).map(|(_, value)| value);
        match (values.next(), values.next()) {
            (Some(value), None) => Some(value),
            _ => None,
        }
    }

    /// Gives the browser a refresh token.
    #[must_use]
    pub fn set(&self, refresh_token: &str, is_https: bool) -> CookieHeader {
        let seconds = REFRESH_LIFE_MILLIS / 1_000;
        let secure = if is_https { "; Secure" } else { "" };
        self.header(&format!("{refresh_token}; Max-Age={seconds}{secure}"))
    }

    /// Takes it away again.
    #[must_use]
    pub fn delete(&self) -> CookieHeader {
        self.header("; Max-Age=0")
    }

    fn header(&self, value: &str) -> CookieHeader {
        let text = format!("{}={value}; Path={PATH}; HttpOnly; SameSite=Strict", self.name);
        let mut value = HeaderValue::try_from(text).expect("tokens are ASCII");
        value.set_sensitive(true);
        CookieHeader(value)
    }
}

/// A `Set-Cookie` header. `Debug` leaves the token out.
#[derive(Debug, Clone)]
pub struct CookieHeader(HeaderValue);

impl axum::response::IntoResponseParts for CookieHeader {
    type Error = <[(HeaderName, HeaderValue); 1] as axum::response::IntoResponseParts>::Error;

    fn into_response_parts(self, parts: ResponseParts) -> Result<ResponseParts, Self::Error> {
        [(header::SET_COOKIE, self.0)].into_response_parts(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cookie() -> SessionCookie {
        let dir = tempfile::tempdir().expect("directory");
        SessionCookie::new(&SigningKey::load_or_create(dir.path()).expect("key"))
    }

    fn read(cookie: &SessionCookie, headers: &[&str]) -> Option<String> {
        let mut map = HeaderMap::new();
        for header in headers {
            map.append(header::COOKIE, header.parse().expect("header"));
        }
        cookie.read(&map).map(ToOwned::to_owned)
    }

    #[test]
    fn the_one_cookie_of_this_server_is_read() {
        let (cookie, other) = (cookie(), cookie());
        let (name, foreign) = (&cookie.name, &other.name);
        assert_ne!(name, foreign);
        let token = Some("mt_ref_A".to_owned());
        for text in [
            format!("{name}=mt_ref_A"),
            format!("a=b; {name}=mt_ref_A; c=d"),
            format!("{foreign}=mt_ref_B;{name}=mt_ref_A"),
            format!("=; ;{name}=mt_ref_A;"),
        ] {
            assert_eq!(read(&cookie, &[&text]), token, "{text}");
        }
        for text in [String::new(), name.clone(), format!("x{name}=a"), format!("{foreign}=a"), format!("a={name}=b")] {
            assert_eq!(read(&cookie, &[&text]), None, "{text}");
        }
        // Another host of the domain may have planted one.
        assert_eq!(read(&cookie, &[&format!("{name}=a; {name}=b")]), None);
        assert_eq!(read(&cookie, &[&format!("{name}=a"), &format!("{name}=b")]), None);
    }

    #[test]
    fn debug_leaves_the_token_out() {
        assert!(!format!("{:?}", cookie().set("mt_ref_A", true)).contains("mt_ref_"));
    }
}
