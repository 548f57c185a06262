/* Further states of pages to look at, and what is no page of its own. A new page needs no line here. */

/** What is opened besides the plain address, by route. */
export const STATES = {
  "/login": ["?out", "?next=/meters"],
  "/register": ["?kind=home", "?kind=organization"],
  "/meters/{}": [
    "?scale=week",
    "?scale=month",
    "?scale=year",
    "?tab=ranking",
    "?tab=acf",
    "?tab=pacf",
    "?view=table",
    "?date=2020-01-01",
  ],
  "/periods": ["?tab=now", "?tab=upcoming", "?tab=past", "?year=2020"],
  "/dance": ["?date=2020-01-01"],
  "/meters/all": ["?scale=day", "?scale=week"],
  "/map": ["?q=nothing+like+that"],
  "/admin/audit": ["?result=refused"],
};

/** What is not swept, with the reason. */
export const EXCEPTIONS = {
  "/meters/{}/summary": "a part of a page, which holds it when it comes",
  "/map/list": "a part of a page, which holds it when it comes",
  "/admin/audit.csv": "a file",
  "/admin/imports/template.csv": "a file",
  "/admin/imports/{}/rejected.csv": "a file",
  "/meters": "leads on to a meter; what somebody without any sees: journeys/organization",
  "/login/code": "only on the way in: journeys/two-factor",
  "/register/{}": "only by a new link: journeys/register",
  "/account/email/{}": "only where mail is sent: journeys/mail",
  "/setup": "only before there is an administrator: journeys/mail",
};
