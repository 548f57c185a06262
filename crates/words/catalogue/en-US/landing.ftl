# The first page, for people who are not signed in.
landing-title = Use less when it counts
landing-less = Use less when it counts.
landing-paid = Get paid for it.
landing-lead = On a few afternoons a year the grid runs short. Use less than predicted in those hours, and every kilowatt-hour you save becomes a credit.
landing-register = Create account
landing-period = A DR period, as it happens
landing-period-of = Power of a warehouse on a hot afternoon, kW
landing-period-says = Power follows its prediction until 3 PM. In the DR period from 3 to 6 PM it falls by about 115 kilowatts; the area between the two is what was saved.
landing-period-hours = DR period 3 to 6 PM
landing-period-now = 188 kW
landing-hour-am = { $hour } AM
landing-hour-pm = { $hour } PM
landing-actual = Real-time power
landing-prediction = Prediction
landing-saved = Saved
landing-how = How it works
landing-notice = Notice
landing-notice-text = You are told the day before which hours matter.
landing-reduce = Reduce
landing-reduce-text = Your meters show, as it happens, how far below the prediction you are.
landing-credit = Credit
landing-credit-text = What you saved is counted in kilowatt-hours and credited in money.

# What people see.
landing-see = What you see
landing-see-text = How much you use against what was expected, what you saved, and what it is worth: as it happens, for each DR period, and over the year. These are the figures of a warehouse.
landing-see-saved = Saved this year
landing-see-saved-text = { $saved } in 12 DR periods
landing-see-bars = Saved per DR period: nothing in one, and more toward the end of the year

# For whom it is.
landing-whom = Who it is for
landing-whom-text = Customers see their own meters, and nobody else’s.
landing-home = Your home
landing-home-text = One meter, on your phone. You see which hours matter, how you are doing while they last, and what they earned you.
landing-home-way = Create an account for your home
landing-organization = Your organization
landing-organization-text = All your meters together and one by one, for all the people you let in. You see which sites saved most, and which fell silent.
landing-organization-way = Join your organization
landing-provider = The power provider
landing-provider-text = Every meter on one page. Bring readings in from files, set DR periods, and see what came of each within minutes.
landing-provider-way = Sign in as staff

# Questions.
landing-asks = Questions in plain words
landing-ask-period = What is a DR period?
landing-answer-period = DR is short for demand response. A DR period is a few hours in which your provider asks its customers to use less, because power is short. The portal shows each one before it begins.
landing-ask-counted = How is it counted what I saved?
landing-answer-counted = For your meter there is a prediction of what it would have used. In a DR period, what you stay below it counts, interval by interval. Where you are above it, nothing is taken away.
landing-ask-must = Must I take part?
landing-answer-must = No. If you use as much as ever, nothing is credited, and nothing is taken from you.
landing-ask-sees = Who sees my readings?
landing-answer-sees = You, the people whom your organization’s administrator let in, and your provider. When the provider’s staff look at the meter of a home, that is written down, and the home can read it.
landing-ask-begin = What do I need to begin?
landing-answer-begin = An e-mail address, and the number of your meter or of your organization. Your meter’s number is printed on your bill; your organization’s administrator knows its number.

landing-call = Ready for the next DR period?
landing-call-text = It takes two minutes and the number on your bill.
