//! The few pages that the flow shows itself. They are fixed documents without script or style, hold no text of a request,
//! and work under the strictest content security policy.

use std::fmt;

use html_escape::encode_double_quoted_attribute as attribute;
use html_escape::encode_text as text;

/// A page.
#[derive(Clone, Debug, Default)]
pub(super) struct Page {
    title: &'static str,
    message: &'static str,
    link: Option<(&'static str, String)>,
    /// Goes there by itself.
    moves: bool,
    /// Leaves the frame that the page is in.
    leaves_frame: bool,
    /// Makes Turbo load the page again.
    reloads: bool,
    /// A button that posts there.
    button: Option<(&'static str, String, Option<String>)>,
}

impl Page {
    /// A page that says something.
    pub fn new(title: &'static str, message: &'static str) -> Self {
        Self { title, message, ..Self::default() }
    }

    /// A page that goes on to an address by itself. A form may be answered so where a redirect to another origin would be
    /// blocked by `form-action`.
    pub fn bounce(title: &'static str, target: impl Into<String>) -> Self {
        Self { moves: true, ..Self::new(title, "").with_link("Continue", target) }
    }

    /// The same with a link.
    pub fn with_link(mut self, label: &'static str, target: impl Into<String>) -> Self {
        self.link = Some((label, target.into()));
        self
    }

    /// The same with a button that posts to an address, with a `return_to`.
    pub fn with_button(mut self, label: &'static str, target: impl Into<String>, return_to: Option<String>) -> Self {
        self.button = Some((label, target.into(), return_to));
        self
    }

    /// The same for a frame: the link leaves it.
    pub fn in_frame(mut self) -> Self {
        self.leaves_frame = true;
        self
    }

    /// The same for Turbo, which then loads the page again.
    pub fn for_turbo(mut self) -> Self {
        self.reloads = true;
        self
    }

    /// The value of the `Refresh` header.
    pub fn refresh(&self) -> Option<String> {
        let (_, target) = self.link.as_ref().filter(|_| self.moves)?;
        Some(format!("0;url={target}"))
    }
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")?;
        f.write_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")?;
        f.write_str("<meta name=\"color-scheme\" content=\"light dark\">\n")?;
        if self.reloads {
            f.write_str("<meta name=\"turbo-visit-control\" content=\"reload\">\n")?;
        }
        if let Some(refresh) = self.refresh() {
            writeln!(f, "<meta http-equiv=\"refresh\" content=\"{}\">", attribute(&refresh))?;
        }
        writeln!(f, "<title>{}</title>\n</head>\n<body>\n<h1>{}</h1>", text(self.title), text(self.title))?;
        if !self.message.is_empty() {
            writeln!(f, "<p>{}</p>", text(self.message))?;
        }
        if let Some((label, target)) = &self.link {
            let target_frame = if self.leaves_frame { " target=\"_top\"" } else { "" };
            writeln!(f, "<p><a href=\"{}\"{target_frame}>{}</a></p>", attribute(target), text(*label))?;
        }
        if let Some((label, target, return_to)) = &self.button {
            writeln!(f, "<form method=\"post\" action=\"{}\">", attribute(target))?;
            if let Some(return_to) = return_to {
                writeln!(f, "<input type=\"hidden\" name=\"return_to\" value=\"{}\">", attribute(return_to))?;
            }
            writeln!(f, "<button type=\"submit\">{}</button>\n</form>", text(*label))?;
        }
        f.write_str("</body>\n</html>\n")
    }
}
