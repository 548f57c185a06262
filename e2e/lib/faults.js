/* What may not happen in any page: a breach of the policy, an error, a request that fails or leaves the portal. */

/* Runs in the page before anything of it does. It is not of the page, so the policy does not stop it. */
function tellViolations() {
  document.addEventListener("securitypolicyviolation", (event) => {
    console.error(`policy: ${event.effectiveDirective} forbids ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`);
  });
}

export class Faults {
  #found = [];

  /** Watches all pages of a browser context. */
  static async watch(context, url) {
    const faults = new Faults();
    const own = new URL(url).host;
    await context.addInitScript(tellViolations);
    context.on("console", (message) => faults.#hear(message));
    context.on("weberror", (it) => faults.#found.push(`error: ${it.error().stack}`));
    context.on("dialog", async (it) => {
      faults.#found.push(`a dialog: ${it.message()}`);
      await it.dismiss();
    });
    context.on("request", (request) => {
      const to = new URL(request.url());
      const stays = to.host === own || ["data:", "blob:"].includes(to.protocol);
      if (!stays) faults.#found.push(`a request to another host: ${to}`);
    });
    context.on("requestfailed", (request) => {
      const reason = request.failure()?.errorText ?? "";
      // The stream of readings ends with its page, and so does what else is on its way when somebody goes on.
      if (reason !== "net::ERR_ABORTED") faults.#found.push(`${request.url()}: ${reason}`);
    });
    context.on("response", (response) => {
      const isPage = response.request().resourceType() === "document";
      if (response.status() >= 400 && !isPage) faults.#found.push(`${response.url()}: ${response.status()}`);
    });
    return faults;
  }

  add(text) {
    this.#found.push(text);
  }

  /** What was found so far, which then does not count: where a test is about a fault. */
  take() {
    return this.#found.splice(0);
  }

  all() {
    return this.#found;
  }

  #hear(message) {
    if (!["error", "warning"].includes(message.type())) return;
    // That the page itself is a refusal is what some tests are about.
    const isRefusal = /^Failed to load resource: the server responded with a status of 4\d\d/.test(message.text());
    if (isRefusal && message.location().url.split("#")[0] === message.page()?.url().split("#")[0]) return;
    this.#found.push(`${message.type()}: ${message.text()} at ${message.location().url} of ${message.page()?.url()}`);
  }
}
