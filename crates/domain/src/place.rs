//! About where something is, for people who may not know exactly where.

use crate::entity::Coordinates;

/// A place to a tenth of a degree, some ten kilometres: what people may know of where others' meters are.
///
/// It is made of whole tenths, so that nothing of the exact place is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CoarsePlace {
    latitude_tenths: i16,
    longitude_tenths: i16,
}

impl CoarsePlace {
    /// The place of the grid that is nearest.
    pub fn around(place: Coordinates) -> CoarsePlace {
        // Degrees are at most 180 either way.
        let tenths = |degrees: f64| (degrees * 10.0).round() as i16;
        CoarsePlace { latitude_tenths: tenths(place.latitude()), longitude_tenths: tenths(place.longitude()) }
    }

    /// Tenths of degrees north of the equator.
    pub fn latitude_tenths(self) -> i16 {
        self.latitude_tenths
    }

    /// Tenths of degrees east of Greenwich.
    pub fn longitude_tenths(self) -> i16 {
        self.longitude_tenths
    }

    /// The middle of it, in degrees.
    pub fn middle(self) -> Option<Coordinates> {
        let degrees = |tenths: i16| f64::from(tenths) / 10.0;
        Coordinates::new(degrees(self.latitude_tenths), degrees(self.longitude_tenths))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(latitude: f64, longitude: f64) -> (i16, i16) {
        let place = CoarsePlace::around(Coordinates::new(latitude, longitude).unwrap());
        (place.latitude_tenths(), place.longitude_tenths())
    }

    #[test]
    fn what_is_near_is_the_same() {
        assert_eq!(around(34.0712, -117.4869), (341, -1175));
        assert_eq!(around(34.1008, -117.5230), (341, -1175));
        assert_eq!(around(-90.0, 180.0), (-900, 1800));
        assert_eq!(around(-0.04, 0.04), (0, 0));
    }

    #[test]
    fn its_middle_says_no_more_than_itself() {
        let place = CoarsePlace::around(Coordinates::new(34.0712, -117.4869).unwrap());
        let middle = place.middle().unwrap();
        assert_eq!((middle.latitude(), middle.longitude()), (34.1, -117.5));
        assert_eq!(CoarsePlace::around(middle), place);
    }
}
