import { expect, test } from "vitest";
import { serverOf } from "./server.ts";

test("the server is the one the page names, by its origin alone", () => {
    expect(serverOf("https://portaal.example/", "https://site.example")).toBe(
        "https://portaal.example",
    );
    expect(serverOf(" https://portaal.example:8443/x?y ", "https://site.example")).toBe(
        "https://portaal.example:8443",
    );
});

test("without a name it is where the script came from, here the page itself", () => {
    expect(serverOf("", "https://site.example/contact")).toBe("https://site.example");
});

test("what is no web address is no server", () => {
    expect(serverOf("portaal.example", "https://site.example")).toBeUndefined();
    expect(serverOf("javascript:alert(1)", "https://site.example")).toBeUndefined();
});
