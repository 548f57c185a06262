# For people who are not let in.
waiting-provider = the provider
waiting-pending-title = Waiting for approval
waiting-pending = You asked to join { $organization }. An administrator there has not answered yet.
waiting-pending-next = Once they approve you, your meters appear here. If it takes long, ask them: they find your request on their organization page.
waiting-rejected-title = Your request was declined
waiting-rejected = An administrator of { $organization } did not approve this account.
waiting-rejected-next = If you think that is a mistake, talk to them. They can still approve you, and then you sign in as usual.
waiting-signed-in = Signed in as { $email }.
waiting-again = Check again
