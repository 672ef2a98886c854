// Ketting, which requests HAL-FORMS, fills in the forms as actions and caches what is embedded.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Client, Problem } from 'ketting';

import { address, newUser, root } from './service.js';

/** A client that also lists its requests as "GET /users". */
function newClient() {
    const client = new Client(root);
    client.requests = [];
    client.use((request, next) => {
        client.requests.push(`${request.method} ${request.url.slice(address.length)}`);
        return next(request);
    });
    return client;
}

/** Registers a user by the form of the root and returns its resource. */
async function register(client, input) {
    const start = await client.go().get();
    const receipt = await start.action('register').submit(input);
    return receipt.follow('user');
}

async function registerMany(client, name, count) {
    const { username: group } = newUser(name);
    const names = Array.from({ length: count }, (_, i) => `${group} ${i + 1}`);
    for (const username of names) {
        await register(client, { username, email: newUser(name).email });
    }
    return { group, names };
}

async function namesOn(page) {
    const users = await page.followAll('users');
    return Promise.all(users.map(async user => (await user.get()).data.name));
}

test('registers a user by the form of the root and reads it by the link of the receipt', async () => {
    const client = newClient();
    const input = newUser('Ada');
    const form = (await client.go().get()).action('register');

    assert.equal(form.title, 'Register a user');
    assert.equal(form.method, 'POST');
    assert.equal(form.contentType, 'application/json');
    assert.deepEqual(form.fields.map(field => field.name).sort(), ['email', 'username']);
    assert.equal(form.field('email').type, 'email');
    assert.equal(form.field('email').maxLength, 254);
    assert.equal(form.field('username').maxLength, 100);
    await assert.rejects(form.submit({ email: input.email }), /username field is required/);

    const receipt = await form.submit(input);
    assert.equal(receipt.data.version, 1);

    const user = await receipt.follow('user').get();
    assert.equal(user.data.id, receipt.data.user_id);
    assert.equal(user.data.name, input.username);
    assert.equal(user.data.email, input.email);
    assert.equal(user.data.status, 'active');
});

test('shows what is wrong in a form as a problem with a pointer', async () => {
    const client = newClient();
    const form = (await client.go().get()).action('register');

    const problem = await rejection(form.submit({ ...newUser('Ada'), email: 'nobody' }));
    assert.equal(problem.status, 400);
    assert.equal(problem.body.errors.length, 1);
    assert.equal(problem.body.errors[0].pointer, '/email');
});

test('pages through users by next, and back by prev', async () => {
    const client = newClient();
    const { group, names } = await registerMany(client, 'Page', 5);
    const first = await client.follow('users', { q: group, sort: 'created_at', size: 2 });

    const forward = [];
    let page = await first.get();
    assert.equal(page.links.has('prev'), false, 'the first page has no prev');
    for (;;) {
        forward.push(await namesOn(page));
        if (!page.links.has('next')) {
            break;
        }
        page = await page.follow('next').get();
    }
    assert.deepEqual(forward, [names.slice(0, 2), names.slice(2, 4), names.slice(4)]);

    const back = [];
    for (;;) {
        back.unshift(await namesOn(page));
        if (!page.links.has('prev')) {
            break;
        }
        page = await page.follow('prev').get();
    }
    assert.deepEqual(back.flat(), names, 'the way back shows each user once');
    assert.deepEqual(await namesOn(await page.follow('first').get()), names.slice(0, 2));
});

test('renames, deactivates and reactivates a user by its forms', async () => {
    const client = newClient();
    const resource = await register(client, newUser('Grace'));
    const { username } = newUser('Grace Hopper');

    const receipt = await (await resource.get()).action('rename').submit({ username });
    assert.equal(receipt.data.version, 2);
    const renamed = await resource.get();
    assert.equal(renamed.data.name, username, 'a command drops the user from the cache of the client');

    await renamed.action('deactivate').submit({ reason: 'left' });
    const deactivated = await resource.get();
    assert.equal(deactivated.data.status, 'deactivated');
    assert.equal(deactivated.data.version, 3);
    assert.equal(deactivated.hasAction('rename'), false, 'a deactivated user cannot be renamed');
    assert.equal(deactivated.hasAction('deactivate'), false);

    await deactivated.action('reactivate').submit({});
    const active = await resource.get();
    assert.equal(active.data.status, 'active');
    assert.equal(active.hasAction('rename'), true);
});

test('renames and deactivates a user that it knows only from a list', async () => {
    const { username: name, email } = newUser('Listed');
    await register(newClient(), { username: name, email });

    const client = newClient();
    const list = await client.follow('users', { q: name });
    const [resource] = await list.followAll('users');
    const user = await resource.get();
    assert.deepEqual(client.requests, ['GET /', `GET ${list.uri.slice(address.length)}`], 'the user is not requested');

    const { username } = newUser('Renamed');
    await user.action('rename').submit({ username });
    assert.equal((await resource.get()).data.name, username);

    client.clearCache();
    const [again] = await (await client.follow('users', { email })).followAll('users');
    const embedded = await again.get();
    assert.equal(embedded.data.name, username);
    await embedded.action('deactivate').submit({});
    assert.equal((await resource.get()).data.status, 'deactivated');
});

test('begins drift detection by a form without fields', async () => {
    const client = newClient();
    const [resource] = await client.follow('projections').followAll('projections');
    const projection = await resource.get();

    const form = projection.action('check');
    assert.deepEqual(form.fields, []);
    const accepted = await form.submit({});
    assert.equal(accepted.data.name, projection.data.name);
});

test('finds the current values in the forms of a user', async () => {
    const client = newClient();
    const input = newUser('Value');
    const resource = await register(client, input);
    const user = await resource.get();

    assert.equal(user.action('rename').field('username').value, input.username);
    assert.equal(user.action('changeEmail').field('email').value, input.email);

    const receipt = await user.action('rename').submit({});
    assert.equal(receipt.data.version, 1, 'a form that is sent as it is changes nothing');
});

test('finds the current values in the forms of a user in a list', async () => {
    const client = newClient();
    const input = newUser('Value');
    await register(client, input);
    client.clearCache();

    const [resource] = await (await client.follow('users', { email: input.email })).followAll('users');
    const user = await resource.get();
    assert.equal(user.action('rename').field('username').value, input.username);
    assert.equal(user.action('changeEmail').field('email').value, input.email);
});

test('comes back to the root from every resource by the link index', async t => {
    const client = newClient();
    const user = await register(client, newUser('Index'));
    const projections = await client.follow('projections');
    const [projection] = await projections.followAll('projections');
    const events = await client.follow('events');
    const problems = await client.follow('problems');
    const resources = {
        users: await client.follow('users'),
        user,
        'events of a user': await user.follow('events'),
        events,
        event: (await events.followAll('events'))[0],
        registration: await client.follow('registration'),
        projections,
        projection,
        'parked users': (await projection.refresh()).follow('parked'),
        problems,
        problem: (await problems.followAll('problems'))[0],
    };
    for (const [name, resource] of Object.entries(resources)) {
        await t.test(name, async () => {
            const state = await resource.refresh();
            assert.equal(state.follow('index').uri, root);
        });
    }
});

test('reads the log to its end and polls for what comes after it', async () => {
    const client = newClient();
    await registerMany(client, 'Log', 3);
    const known = await eventOf(client, await register(client, newUser('Log')));

    let position = known.position - 4;
    let page = await (await client.follow('events', { after: position, size: 2 })).get();
    for (;;) {
        for (const event of await eventsOn(page)) {
            assert.equal(event.position, ++position, 'positions have no gaps');
        }
        if (!page.links.has('next')) {
            break;
        }
        assert.equal(page.links.has('poll'), false, 'only the last page has poll');
        page = await page.follow('next').get();
    }
    assert.ok(position >= known.position, 'the last page ends with the last event');
    const poll = page.follow('poll');

    const next = await eventOf(client, await register(client, newUser('Poll')));
    const news = await eventsOn(await poll.refresh());
    assert.equal(news[0].position, position + 1, 'poll continues after the last event');
    assert.ok(news.some(event => event.position === next.position), 'poll shows the new event');
});

async function eventsOn(page) {
    const events = await page.followAll('events');
    return Promise.all(events.map(async event => (await event.get()).data));
}

/** The only event of a user that was registered just now. */
async function eventOf(client, user) {
    const [event, ...others] = await eventsOn(await user.follow('events').then(events => events.get()));
    assert.equal(others.length, 0);
    assert.equal(event.type, 'UserRegistered');
    return event;
}

test('lists the types of problems, each of which it can read', async () => {
    const client = newClient();
    const problems = await client.follow('problems').followAll('problems');
    const types = problems.map(problem => problem.uri);
    assert.equal(new Set(types).size, types.length, 'each type is listed once');
    for (const slug of ['invalid-body', 'email-taken', 'precondition-failed', 'user-not-found', 'not-acceptable']) {
        assert.ok(types.includes(`${address}/problems/${slug}`), slug);
    }
    for (const problem of problems) {
        const { data } = await problem.refresh();
        assert.equal(problem.uri, `${address}/problems/${data.slug}`);
        assert.ok(data.title, `${data.slug} has a title`);
        assert.ok(data.status >= 400 && data.status < 600, `${data.slug} has the status of an error`);
    }
});

test('receives 304 for an ETag that it knows, until the resource changes', async () => {
    const client = newClient();
    const resource = await register(client, newUser('Tag'));
    const user = await resource.get();
    const list = await (await client.follow('users', { q: user.data.name })).get();
    for (const state of [user, list]) {
        const headers = { 'If-None-Match': state.headers.get('ETag') };
        assert.match(headers['If-None-Match'], /^"[^"]+"$/, 'the ETag is strong');
        const known = await client.go(state.uri).fetch({ headers });
        assert.equal(known.status, 304);
        assert.equal(known.headers.get('ETag'), headers['If-None-Match']);
        assert.equal(known.headers.get('Vary'), state.headers.get('Vary'));
        assert.equal(await known.text(), '');
        const withoutForms = await client.go(state.uri).fetch({ headers: { ...headers, Accept: 'application/hal+json' } });
        assert.equal(withoutForms.status, 200, 'another representation has another ETag');
    }

    await user.action('rename').submit({ username: newUser('New').username });
    for (const state of [user, list]) {
        const changed = await client.go(state.uri).fetch({ headers: { 'If-None-Match': state.headers.get('ETag') } });
        assert.equal(changed.status, 200);
        assert.notEqual(changed.headers.get('ETag'), state.headers.get('ETag'));
    }
});

test('renames a user only while If-Match names its version', async () => {
    const client = newClient();
    const resource = await register(client, newUser('Match'));
    const user = await resource.get();
    const rename = username => client.fetcher.fetchOrThrow(user.action('rename').uri, {
        method: user.action('rename').method,
        headers: { 'Content-Type': 'application/json', 'If-Match': user.headers.get('ETag') },
        body: JSON.stringify({ username }),
    });

    const { username } = newUser('First');
    assert.equal((await rename(username)).status, 200);

    const problem = await rejection(rename(newUser('Second').username));
    assert.equal(problem.status, 412);
    assert.equal(problem.body.type, '/problems/precondition-failed');
    const { data } = await resource.refresh();
    assert.equal(data.name, username, 'a refused command changes nothing');
    assert.equal(data.version, 2);
});

/** The problem with which a request is refused. */
async function rejection(response) {
    const problem = await response.then(() => assert.fail('the request is not refused'), error => error);
    assert.ok(problem instanceof Problem, `a problem, not ${problem}`);
    return problem;
}
