// A site of somebody else, that has the widget on its page: another origin and another site to the browser, with a
// content policy that allows no more than the widget says it needs.
import http from "node:http";

export class Site {
    #server;
    #widget;

    /** Listens before the server of the product starts, which must know this origin. */
    async open() {
        this.#server = http.createServer((request, response) => {
            response.writeHead(request.url === "/" ? 200 : 204, {
                "Content-Type": "text/html; charset=utf-8",
                "Content-Security-Policy": this.#policy(),
            });
            response.end(request.url === "/" ? this.#page() : undefined);
        });
        await new Promise((resolve) => this.#server.listen(0, "localhost", resolve));
        this.origin = `http://localhost:${this.#server.address().port}`;
    }

    /** Names the server whose widget the page loads. */
    embed(origin) {
        this.#widget = origin;
    }

    close() {
        return new Promise((resolve) => {
            this.#server.close(resolve);
            this.#server.closeAllConnections();
        });
    }

    #policy() {
        const socket = this.#widget.replace(/^http/, "ws");
        return `default-src 'none'; script-src ${this.#widget}; connect-src ${this.#widget} ${socket}`;
    }

    #page() {
        return `<!doctype html>
<html lang="nl">
    <head><meta charset="utf-8"><title>Praktijk De Linde</title></head>
    <body>
        <main><h1>Praktijk De Linde</h1></main>
        <script src="${this.#widget}/widget/empower-chat.js"></script>
        <empower-chat></empower-chat>
    </body>
</html>`;
    }
}
