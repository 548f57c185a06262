# Help: what people ask, in plain words.
help-title = Help
help-lead = How the portal works, and what its words mean.
help-contents = Contents
help-glossary = Words
help-glossary-lead = What the words on these pages mean.

help-start = How do I start?
help-start-account = Create an account with the number of your meter, if you are at home, or with the number of your organization. You find the meter’s number on the meter and on your bill; your organization’s administrator knows the other.
help-start-number = For a home the portal may also ask for a code that came with the bill. It shows that the meter is yours.
help-start-waiting = In an organization somebody has to approve you first. Until then you can sign in, and see who has to.

help-periods = What is a DR period, and what do I do in it?
help-periods-what = In a DR period the grid runs short, and your provider asks everybody to use less than predicted. It usually lasts a few hours of an afternoon, and the portal shows it ahead of time.
help-periods-do = Use less in those hours: run machines earlier or later, raise the thermostat, switch off what is not needed. What you use before and after does not count against you.
help-periods-early = Nobody has to take part, and there is no penalty. Whoever saves nothing gets no credit for that period.

help-meters = How do I read the page of a meter?
help-meters-chart = The solid line is what the meter measured, the dashed line what it was expected to use. Where the solid line is lower, the area between them is saved; a DR period is shaded.
help-meters-choose = Choose a day, week, month or year, step through them, or choose a DR period: all figures of the page then count for it. The address of the page keeps the choice, so you can save or share it.
help-meters-details = Under “More details” are the ranking and two plots of how strongly the power follows its own past. The same figures can be shown as a table, or taken out as a file.

help-savings = How are savings and credits counted?
help-savings-how = For each interval the portal takes the prediction minus what was measured, or nothing where more was used. The sum is what you saved, in kilowatt-hours; times the credit factor it is your credit.
help-savings-scope = As soon as the time on the page touches a DR period, only intervals inside DR periods count. Otherwise all intervals do. The page says which.
help-savings-change = Readings may be completed or corrected later, and then the figures follow.

help-missing = Why is something missing?
help-missing-gap = Where nothing is known the line breaks. A gap is never counted as zero, neither for you nor against you.
help-missing-wait = Readings come in as your provider receives them: in many places within minutes, in some a day or two later. If a meter stays silent longer, tell your provider.
help-missing-prediction = Without a prediction there is nothing to compare with, so no savings are shown for that time.

help-others = Who sees my data?
help-others-who = You, the people of your organization, and your provider. Nobody else sees your readings, your name or where exactly your meters are.
help-others-ranking = In the ranking other organizations see a rank and a whole percentage, without a name. On the map they see how many meters there are in an area of some ten kilometers, and only where there are several.
help-others-looks = If you are a household, each time somebody of your provider looks at your readings it is written down, and you can read it under “Your account”.

help-organization = I manage an organization. What can I do?
help-organization-members = On the page of your organization you approve people who wait, decline others, name further administrators, and remove those who have left. Whoever is removed is signed out at once.
help-organization-invite = You can also invite people by e-mail. Who follows the invitation needs no further approval.

help-security = How do I keep my account safe?
help-security-password = Use a long password that you use nowhere else; a few words in a row are fine. If you forget it, the sign-in page leads to a new one.
help-security-two = Set up two-factor sign-in under “Your account”: then a password alone lets nobody in. Keep the recovery codes where you keep other papers.
help-security-keys = For programs there are API keys. Give each program its own, with no more rights than it needs, and revoke the ones that are not used.

help-access = Keyboard, screen readers, printing
help-access-keyboard = Everything can be reached with the Tab key. The chart and the map take the arrow keys once they have the focus; plus and minus zoom the map.
help-access-chart = Each chart can be shown as a table, and the map has a list beside it that says the same.
help-access-plain = Pages for reading work without JavaScript, follow the colors of your system, and print without menus.

help-contact = Whom do I ask?
help-contact-who = About your meter, its readings and your credits: your provider. About your place in an organization: its administrators.
help-contact-number = When something goes wrong, the page shows a reference number. Pass it on: with it the cause can be found.

help-term-acf = Autocorrelation (ACF)
help-term-acf-is = How alike the power is to itself some time earlier: high at 24 hours means that each day resembles the one before.
help-term-credit = Credit
help-term-credit-is = Money for what you saved: kilowatt-hours times the credit factor, which a DR period may have of its own.
help-term-dr = Demand response
help-term-dr-is = Using less electricity when the grid runs short, and being credited for it.
help-term-energy = Energy
help-term-energy-is = How much electricity was used altogether, in kilowatt-hours (kWh): power times time.
help-term-gap = Gap
help-term-gap-is = Time of which no reading is known.
help-term-interval = Interval
help-term-interval-is = The time that one reading is about, such as 15 minutes or an hour.
help-term-meter = Meter
help-term-meter-is = The device that measures electricity at one place, known by the number printed on it.
help-term-number = Organization number
help-term-number-is = The number by which your provider knows your organization; new members need it.
help-term-organization = Organization
help-term-organization-is = A company, school or office with any number of people and meters.
help-term-pacf = Partial autocorrelation (PACF)
help-term-pacf-is = The same as the autocorrelation, without what shorter distances already explain.
help-term-participation = Participation
help-term-participation-is = The part of the intervals in which less was used than predicted.
help-term-period = DR period
help-term-period-is = The hours in which everybody is asked to use less than predicted.
help-term-power = Power
help-term-power-is = How much electricity is used at a time, in kilowatts (kW). It is negative where more was fed in than used.
help-term-prediction = Prediction
help-term-prediction-is = What a meter was expected to use. Your provider works it out, as from the meter's past, and hands it to the portal, which makes none itself. Elsewhere it is also called the baseline.
help-term-provider = Provider
help-term-provider-is = The utility that delivers electricity and runs this program.
help-term-quality = Data quality
help-term-quality-is = How many of the readings that should be there are there, and how far they can be trusted.
help-term-rate = Savings rate
help-term-rate-is = What was saved, as a part of what was predicted.
help-term-reading = Reading
help-term-reading-is = What a meter measured in one interval.
help-term-savings = Savings
help-term-savings-is = How much less was used than predicted, in kilowatt-hours.
