import { svg, html, type SVGTemplateResult, type TemplateResult } from "lit";

/* Line drawings on a grid of 24, in the colour of the text beside them. Never alone: a label always says the same. */
const drawings = {
    send: svg`<path d="M4 12 20 4l-5.5 16-3-6.5L4 12Zm7.5 1.500L20 4" />`,
    attach: svg`<path d="m19 11-7.5 7.500a4.5 4.5 0 0 1-6.4-6.400L13 4.200a3 3 0 0 1 4.3 4.300l-7.7 7.700a1.5 1.5 0 0 1-2.2-2.100L14.5 7" />`,
    file: svg`<path d="M6 3h8l4 4v14H6V3Zm8 0v4h4" />`,
    download: svg`<path d="M12 4v11m-4.5-4.500L12 15l4.5-4.500M5 19.500h14" />`,
    copy: svg`<path d="M8.5 8.500h11v11h-11v-11Zm-3 7h-1v-11h11v1" />`,
    print: svg`<path d="M7.5 9V4.500h9V9m-9 8h-3V9h15v8h-3m-9-3h9v5.500h-9V14Z" />`,
    shield: svg`<path d="M12 3.500 19 6v5.500c0 4.200-2.8 7.300-7 9-4.200-1.700-7-4.800-7-9V6l7-2.500Zm-3 8.500 2.2 2.200 4-4.200" />`,
    key: svg`<path d="M8 7a5 5 0 1 1 0 10A5 5 0 0 1 8 7Zm5 5h8m-2.500 0v4m-3.500-4v3" />`,
    close: svg`<path d="m6 6 12 12M18 6 6 18" />`,
    back: svg`<path d="m14.5 5-7 7 7 7" />`,
    video: svg`<path d="M4 6.500h11v11H4v-11Zm11 4 5-3v9l-5-3" />`,
    "video-off": svg`<path d="M9 6.500h6v6m0 1 5 3v-9l-5 3M15 17.500H4v-11h1M3.5 3.500l17 17" />`,
    mic: svg`<path d="M12 3.500a2.7 2.7 0 0 1 2.7 2.700v5a2.7 2.7 0 0 1-5.4 0v-5A2.7 2.7 0 0 1 12 3.500ZM6 11a6 6 0 0 0 12 0m-6 6v3.500m-3 0h6" />`,
    "mic-off": svg`<path d="M9.3 9.300v1.900a2.7 2.7 0 0 0 4 2.400m1.4-2.500V6.200a2.7 2.7 0 0 0-5.2-1M6 11a6 6 0 0 0 9.6 4.800M18 11a6 6 0 0 1-.5 2.400M12 17v3.500m-3 0h6M3.5 3.500l17 17" />`,
    "hang-up": svg`<path d="M3.5 14.500c-.6-1-.3-2.3.6-3C9.2 7.8 14.8 7.8 19.9 11.500c.9.7 1.2 2 .6 3l-1 1.600c-.3.5-1 .7-1.5.4l-2.6-1.200c-.5-.2-.8-.8-.7-1.300l.2-1.300c-2-.7-3.8-.7-5.8 0l.2 1.300c.1.5-.2 1.1-.7 1.300L6 16.500c-.5.3-1.2.1-1.5-.4l-1-1.600Z" />`,
    phone: svg`<path d="M6.6 3.6 9 4.200c.5.1.9.6.9 1.100l.2 2.900c0 .5-.2.9-.6 1.100l-1.2.7c.9 2.6 2.7 4.6 5.3 5.700l.8-1.200c.3-.4.7-.6 1.2-.5l2.8.4c.5.1 1 .5 1.1 1l.4 2.400c.1.7-.3 1.4-1 1.500C11 20.5 3.6 12.6 5.1 4.500c.2-.7.8-1.1 1.5-.9Z" />`,
    chat: svg`<path d="M4 5h16v11.500h-8.500L7 20.500v-4H4V5Zm4 4h8m-8 3.500h5" />`,
    check: svg`<path d="m5 12.5 4.5 4.500L19 7.5" />`,
    "check-double": svg`<path d="m2.5 12.5 4.5 4.5 9-9.500m-4.5 8 1.5 1.5 8.5-9.5" />`,
    clock: svg`<path d="M12 4.500a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15Zm0 3.500v4.300l2.8 1.7" />`,
    alert: svg`<path d="M12 4.500a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15Zm0 4v4.500m0 2.500v.2" />`,
    flag: svg`<path d="M6 20.500V4m0 1h11.500l-2.5 4 2.5 4H6" />`,
    more: svg`<path d="M6 12h.01M12 12h.01M18 12h.01" stroke-width="3" />`,
    edit: svg`<path d="m5 19 1-4L16 5l3 3L9 18l-4 1Zm9-12 3 3" />`,
    trash: svg`<path d="M5 7h14M10 7V4.500h4V7m-7 0 .8 12.500h8.400L17 7m-6.7 3.500v5.500m3.4-5.500v5.5" />`,
    reply: svg`<path d="M10 6 4.5 11.5 10 17m-5-5.500h8a6 6 0 0 1 6 6v1" />`,
    retry: svg`<path d="M18.5 9A7 7 0 1 0 19 12m0-6v4h-4" />`,
    search: svg`<path d="M10.5 5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11Zm4 9.500L19.5 19.5" />`,
    eye: svg`<path d="M3 12c4.5-7.5 13.5-7.5 18 0-4.5 7.5-13.5 7.5-18 0Zm9-2.700a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 0 1 0-5.400Z" />`,
    "eye-off": svg`<path d="M6.5 8.200A13 13 0 0 0 3 12c3.3 5.5 9.2 7 13.8 4.400M10 6.700C14.3 5.7 18.7 7.5 21 12a13 13 0 0 1-1.8 2.300M10 10.200a2.7 2.7 0 0 0 3.7 3.800M4 4l16 16" />`,
    unfold: svg`<path d="m6.5 9.500 5.5 5.500 5.500-5.500" />`,
    bell: svg`<path d="M12 3.500a5.500 5.500 0 0 0-5.500 5.500c0 5-2 6.500-2 6.500h15s-2-1.500-2-6.500A5.500 5.500 0 0 0 12 3.500Zm-2 15.500a2 2 0 0 0 4 0" />`,
    down: svg`<path d="M12 5v14m-6-6 6 6 6-6" />`,
    "sign-out": svg`<path d="M10 4.500H5v15h5m-1-7.500h11m-4-4 4 4-4 4" />`,
    sound: svg`<path d="M4 9.500h3.500L12 5.500v13l-4.5-4H4v-5Zm11.5-.5a4.5 4.5 0 0 1 0 6m2.5-8.500a8 8 0 0 1 0 11" />`,
    help: svg`<path d="M12 20S4 15.3 4 9.600A4.3 4.3 0 0 1 12 7.300a4.3 4.3 0 0 1 8 2.300C20 15.3 12 20 12 20Z" />`,
    people: svg`<path d="M9 5.500a3 3 0 1 1 0 6 3 3 0 0 1 0-6ZM3.500 19c0-3 2.500-4.700 5.500-4.700s5.500 1.700 5.500 4.700M15.500 6a2.600 2.600 0 0 1 0 5m1.500 3.600c2.200.5 3.500 2 3.500 4.400" />`,
    person: svg`<path d="M12 4.500a3.500 3.500 0 1 1 0 7 3.500 3.500 0 0 1 0-7ZM5 19.500c0-3.600 3-5.500 7-5.500s7 1.900 7 5.500" />`,
    calendar: svg`<path d="M5 6h14v13.500H5V6Zm0 4h14M8.500 3.500V7m7-3.500V7" />`,
    plus: svg`<path d="M12 5v14m-7-7h14" />`,
    stop: svg`<path d="M12 4.500a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15Zm-5.200 2.300 10.400 10.400" />`,
    list: svg`<path d="M8.500 6.500H20m-11.500 5.500H20m-11.500 5.500H20M4.500 6.500h.01M4.500 12h.01M4.500 17.500h.01" />`,
    siren: svg`<path d="M6.500 17v-5a5.5 5.500 0 0 1 11 0v5M4.500 20v-3h15v3h-15ZM12 3.500V2m6 4 1-1M6 6 5 5m4.500 7a2.500 2.500 0 0 1 2.500-2.500" />`,
    sliders: svg`<path d="M4 7.500h8.500m4.500 0h3M4 16.500h3m4.500 0H20M12.500 7.500a2.250 2.250 0 1 0 4.5 0 2.250 2.250 0 0 0-4.5 0ZM7 16.500a2.250 2.250 0 1 0 4.5 0 2.250 2.250 0 0 0-4.5 0Z" />`,
    grow: svg`<path d="M14 4.500h5.500V10m0-5.500L13 11m-3 8.500H4.500V14m0 5.500L11 13" />`,
    screen: svg`<path d="M3.500 5h17v11.500h-17V5Zm5.500 14.500h6M12 16.500v3M12 13.500V8m-2.500 2.500L12 8l2.500 2.500" />`,
    "screen-off": svg`<path d="M3.500 5h17v11.500h-17V5Zm5.500 14.500h6M12 16.500v3M10 8.500l4 4m0-4-4 4" />`,
    hand: svg`<path d="M8 12.500V6a1.400 1.400 0 0 1 2.800 0v5m0-.5V4.800a1.400 1.400 0 0 1 2.800 0V11m0-4.700a1.400 1.400 0 0 1 2.800 0v7.700c0 4-2.200 6.500-5.300 6.500-2.500 0-3.700-1.200-5-3.500l-2-3.700c-.7-1.300 1-2.500 2.100-1.300L8 13.800" />`,
    picture: svg`<path d="M3.500 5.500h17v13h-17v-13Zm9 6.500h5v4h-5v-4Z" />`,
    blur: svg`<path d="M12 8a2.500 2.500 0 1 1 0 5 2.500 2.500 0 0 1 0-5Zm-4.500 11c0-2.800 2-4.500 4.500-4.500s4.500 1.700 4.500 4.500M4 6h.01M8 4.500h.01M16 4.500h.01M20 6h.01M4 11h.01M20 11h.01M4 16h.01M20 16h.01" />`,
    keyboard: svg`<path d="M3 6.500h18v11H3v-11Zm4 3.500h.01M11 10h.01M15 10h.01M18 10h.01M7 14h10" />`,
    shrink: svg`<path d="M19 10.500h-5.500V5m0 5.500L20 4M5 13.500h5.500V19m0-5.500L4 20" />`,
} as const satisfies Readonly<Record<string, SVGTemplateResult>>;

export type IconName = keyof typeof drawings;

export function icon(name: IconName): TemplateResult {
    return html`<svg
        class="icon"
        viewBox="0 0 24 24"
        width="24"
        height="24"
        fill="none"
        stroke="currentColor"
        stroke-width="1.8"
        stroke-linecap="round"
        stroke-linejoin="round"
        aria-hidden="true"
        focusable="false"
    >
        ${drawings[name]}
    </svg>`;
}
