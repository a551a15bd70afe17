import { browserEnvironment, type Environment } from "../wire/environment.ts";
import { Http, type Activation, type Login, type NewPassword } from "../wire/http.ts";

/**
 * How a person gets an account, and back into it, on the server's own pages: nobody is signed in yet, and there is no
 * line. Every promise rejects with a `ServiceError`.
 */
export class Entrance {
    private readonly http: Http;

    constructor(environment: Environment = browserEnvironment()) {
        const base = environment.origin ?? "";
        this.http = new Http({ environment, base, byCookie: true, token: () => undefined });
    }

    /** Whose invitation this is. `invitation_gone`: nobody's, any more. */
    look(invitation: string): Promise<{ readonly provider: string; readonly language: string }> {
        return this.http.invitation(invitation);
    }

    /** The `otpauth:` URI of the second factor, which the first sign-in confirms. */
    async activate(activation: Activation): Promise<string> {
        return (await this.http.activate(activation)).uri;
    }

    /** Signs this browser in. With the code that confirms the second factor come the recovery codes, once. */
    signIn(username: string, password: string, otp: string): Promise<Login> {
        return this.http.login({ username, password, otp });
    }

    /** Asks for a link by mail. The answer is the same whether or not there is such an account. */
    askReset(username: string): Promise<void> {
        return this.http.askReset(username);
    }

    /**
     * `otp_required`: ask for the code, then call again with `otp`. The recovery codes, once, where that code confirmed
     * the second factor; else none.
     */
    async setPassword(chosen: NewPassword): Promise<readonly string[]> {
        return (await this.http.confirmReset(chosen)).recovery_codes ?? [];
    }
}
