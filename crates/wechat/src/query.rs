//! The query of an address.

use std::str::FromStr;

/// The parameters of a query.
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn read(query: &str) -> Self {
        Self(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    /// The one parameter of this name; none if it is missing, empty, or there twice.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let mut found = self.0.iter().filter(|(found, _)| found == name);
        match (found.next(), found.next()) {
            (Some((_, value)), None) if !value.is_empty() => Some(value),
            _ => None,
        }
    }

    pub(crate) fn value<T: FromStr>(&self, name: &str) -> Option<T> {
        self.get(name)?.parse().ok()
    }

    /// Whether the first parameters are these, in this order.
    pub(crate) fn starts_with(&self, names: &[&str]) -> bool {
        let found = self.0.iter().map(|(name, _)| name.as_str());
        found.take(names.len()).eq(names.iter().copied())
    }

    /// Whether a parameter of this name is there at all.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(found, _)| found == name)
    }
}

/// Writes a query, in the order in which parameters are added.
pub(crate) fn write<'a>(parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish()
}
