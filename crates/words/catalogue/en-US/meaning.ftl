# What an autocorrelation says.
meaning-repeats = The bars repeat every { $time }: the same time one turn earlier is the best single guide.
meaning-alike = Neighbouring readings are alike, and the likeness fades without repeating.
meaning-turns = High and low readings take turns: one is a poor guide to the next.
meaning-little = One reading says little about the next.
meaning-no-lag = No single earlier reading matters by itself.
meaning-one-lag = After removing the effect of shorter lags, only the reading { $time } earlier matters.
meaning-lags = After removing the effect of shorter lags, the readings { $most } and { $last } earlier matter most.
meaning-noise = Bars inside the band are noise (95% level, ±{ $bound }).
meaning-constant = Every reading in this span is the same, so there is no pattern to show. Choose a longer timescale.
meaning-no-readings = There are no readings in this span, so there is no pattern to show.
meaning-too-short = { $count ->
    [one] This span has { $count } reading, too few to show a pattern. Choose a longer timescale.
   *[other] This span has { $count } readings, too few to show a pattern. Choose a longer timescale.
}
meaning-none = There is no pattern to show: { $reason }.
