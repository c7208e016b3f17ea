package dev.belay.platform.access;

/** What a route demands of its caller. Every route names one, or the server does not start. */
public enum Permission {
    /** Nobody needs to prove anything: sign-in, health, and webhooks, which prove themselves by signature. */
    OPEN,
    /** See pages, builds, logs, rollouts. */
    VIEW,
    /** Create, cancel and retry builds. */
    BUILD,
    /** Hold, advance, back out and redeploy. */
    RELEASE,
    /** Create and change pipelines, services, queues. */
    CONFIGURE,
    /** People, roles, and everybody's tokens. */
    ADMINISTER,
    /** Register an agent. */
    REGISTER_AGENT,
    /** Ask which token one has. */
    KNOW_TOKEN,
    /** Act as an agent: ping, accept, report instances. */
    ACT_AS_AGENT,
    /** Act for one job: log, artifacts, finish. The handler checks which. */
    ACT_FOR_JOB,
    /** Act as an edge: read routing, report traffic. */
    ACT_AS_EDGE,
    /** Look up registered instances. */
    LOOK_UP,
    /** Register instances, renew and end them. */
    REGISTER_INSTANCE,
    /** Act as another replica of the registry. */
    ACT_AS_REPLICA,
    /** Act as an agent that asks registered instances how they are. */
    ACT_AS_OBSERVER
}
