//! The elements of a feed that mean something to us, by where they stand.

use super::xml::Namespace;

/// An element, by its place in the feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Node {
    Feed,
    Entry,
    Link,
    Title,
    Content,
    UsagePoint,
    ServiceCategory,
    ServiceKind,
    MeterReading,
    ReadingType,
    LocalTimeParameters,
    /// A field of a ReadingType or of LocalTimeParameters.
    Field(Field),
    IntervalBlock,
    BlockInterval,
    BlockStart,
    BlockSeconds,
    BlockUnit,
    BlockPoint,
    BlockService,
    IntervalReading,
    TimePeriod,
    Start,
    Duration,
    Value,
    ReadingQuality,
    Quality,
    /// Anything else, with all that is in it.
    Other,
}

/// A field that is a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Accumulation,
    Commodity,
    Qualifier,
    DefaultQuality,
    Flow,
    IntervalLength,
    Multiplier,
    Uom,
    ZoneOffset,
    SavingOffset,
}

/// Elements by what they are in, and by their namespace and name.
const CHILDREN: [(Node, Namespace, &str, Node); 36] = {
    use Namespace::{Atom, Espi};
    use Node::*;
    [
        (IntervalReading, Espi, "timePeriod", TimePeriod),
        (TimePeriod, Espi, "duration", Duration),
        (TimePeriod, Espi, "start", Start),
        (IntervalReading, Espi, "value", Value),
        (IntervalReading, Espi, "ReadingQuality", ReadingQuality),
        (ReadingQuality, Espi, "quality", Quality),
        (IntervalReading, Espi, "readingQuality", Quality),
        (IntervalBlock, Espi, "IntervalReading", IntervalReading),
        (IntervalBlock, Espi, "interval", BlockInterval),
        (BlockInterval, Espi, "start", BlockStart),
        (BlockInterval, Espi, "secondsPerInterval", BlockSeconds),
        (BlockInterval, Espi, "unitOfMeasure", BlockUnit),
        (BlockInterval, Espi, "servicePointId", BlockPoint),
        (BlockInterval, Espi, "serviceType", BlockService),
        (Feed, Atom, "entry", Entry),
        (Entry, Atom, "link", Link),
        (Entry, Atom, "title", Title),
        (Entry, Atom, "content", Content),
        (Content, Espi, "IntervalBlock", IntervalBlock),
        (Content, Espi, "UsagePoint", UsagePoint),
        (Content, Espi, "MeterReading", MeterReading),
        (Content, Espi, "ReadingType", ReadingType),
        (Content, Espi, "LocalTimeParameters", LocalTimeParameters),
        (UsagePoint, Espi, "ServiceCategory", ServiceCategory),
        (ServiceCategory, Espi, "kind", ServiceKind),
        (ReadingType, Espi, "accumulationBehaviour", Node::Field(self::Field::Accumulation)),
        (ReadingType, Espi, "commodity", Node::Field(self::Field::Commodity)),
        (ReadingType, Espi, "dataQualifier", Node::Field(self::Field::Qualifier)),
        (ReadingType, Espi, "defaultQuality", Node::Field(self::Field::DefaultQuality)),
        (ReadingType, Espi, "flowDirection", Node::Field(self::Field::Flow)),
        (ReadingType, Espi, "intervalLength", Node::Field(self::Field::IntervalLength)),
        (ReadingType, Espi, "powerOfTenMultiplier", Node::Field(self::Field::Multiplier)),
        (ReadingType, Espi, "uom", Node::Field(self::Field::Uom)),
        (LocalTimeParameters, Espi, "tzOffset", Node::Field(self::Field::ZoneOffset)),
        (LocalTimeParameters, Espi, "dstOffset", Node::Field(self::Field::SavingOffset)),
        (IntervalBlock, Espi, "unitOfMeasure", BlockUnit),
    ]
};

impl Node {
    /// The root element of a feed, or of a single entry.
    pub(super) fn root(namespace: Namespace, name: &str) -> Option<Node> {
        match (namespace, name) {
            (Namespace::Atom, "feed") => Some(Node::Feed),
            (Namespace::Atom, "entry") => Some(Node::Entry),
            _ => None,
        }
    }

    /// The element of that name within this one.
    pub(super) fn child(self, namespace: Namespace, name: &str) -> Node {
        if self == Node::Other {
            return Node::Other;
        }
        let mut known = CHILDREN.iter();
        let found = known.find(|it| it.0 == self && it.2 == name && it.1 == namespace);
        found.map_or(Node::Other, |it| it.3)
    }

    /// Whether its text means something.
    pub(super) fn has_text(self) -> bool {
        use Node::*;
        matches!(self, Start | Duration | Value | Quality | Title | ServiceKind | Node::Field(_))
            || matches!(self, BlockStart | BlockSeconds | BlockUnit | BlockPoint | BlockService)
    }

    /// Its name in the standard.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Node::Feed => "feed",
            Node::Entry => "entry",
            Node::Other => "*",
            other => CHILDREN.iter().find(|it| it.3 == other).map_or("*", |it| it.2),
        }
    }
}
