// Nothing in these tests sleeps to see whether something happened: it waits for the thing itself, with a deadline.

export async function within(milliseconds, promise, what) {
    let timer;
    const deadline = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`not within ${milliseconds} ms: ${what}`)), milliseconds);
    });
    try {
        return await Promise.race([promise, deadline]);
    } finally {
        clearTimeout(timer);
    }
}

/** Asks again and again until the answer is truthy; for states that no event announces. */
export async function until(milliseconds, ask, what) {
    const end = performance.now() + milliseconds;
    for (;;) {
        const answer = await ask();
        if (answer) {
            return answer;
        }
        if (performance.now() > end) {
            throw new Error(`not within ${milliseconds} ms: ${what}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
}

/** Does each of them, whatever becomes of the others, and fails then as the first that failed: what was opened is closed. */
export async function each(...deeds) {
    const faults = [];
    for (const deed of deeds) {
        try {
            await deed();
        } catch (fault) {
            faults.push(fault);
        }
    }
    if (faults.length > 0) {
        throw faults[0];
    }
}
