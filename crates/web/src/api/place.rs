//! Places in requests: two numbers that come together.

use domain::entity::Coordinates;
use portal::Error;
use serde::{Deserialize, Deserializer};
use words::{key, said};

/// A field that may be missing, null or there: missing leaves things as they are, null takes away.
pub(crate) fn given<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}

/// The place of those numbers; nothing where neither is there.
pub(crate) fn place(latitude: Option<f64>, longitude: Option<f64>) -> Result<Option<Coordinates>, Error> {
    let invalid = |field, key| Err(Error::Invalid { field, reason: said(key) });
    match (latitude, longitude) {
        (None, None) => Ok(None),
        (Some(_), None) => invalid("longitude", key("fault-half-a-place")),
        (None, Some(_)) => invalid("latitude", key("fault-half-a-place")),
        (Some(latitude), Some(longitude)) => match Coordinates::new(latitude, longitude) {
            Some(place) => Ok(Some(place)),
            None if (-90.0..=90.0).contains(&latitude) => invalid("longitude", key("fault-longitude")),
            None => invalid("latitude", key("fault-latitude")),
        },
    }
}

/// What becomes of a place: nothing where neither number is sent.
pub(crate) fn change_of_place(
    latitude: Option<Option<f64>>,
    longitude: Option<Option<f64>>,
) -> Result<Option<Option<Coordinates>>, Error> {
    match (latitude, longitude) {
        (None, None) => Ok(None),
        (latitude, longitude) => place(latitude.flatten(), longitude.flatten()).map(Some),
    }
}
