// Made by `npm run api` from the document of the server.

export interface paths {
    "/api/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document. */
        get: operations["get_api_openapi_json"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every account, oldest first. */
        get: operations["get_api_v1_admin_accounts"];
        put?: never;
        /** Makes an account with a password, also while sign-up is closed. It has no API key yet. */
        post: operations["post_api_v1_admin_accounts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/accounts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One account. */
        get: operations["get_api_v1_admin_accounts_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes quotas, disables or enables an account. */
        patch: operations["patch_api_v1_admin_accounts_id"];
        trace?: never;
    };
    "/api/v1/admin/accounts/{id}/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives an account another password and ends its sessions. Not the owner's own: that takes the present password. */
        post: operations["post_api_v1_admin_accounts_id_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The audit log, newest first. */
        get: operations["get_api_v1_admin_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/backup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every backup on this server. */
        get: operations["get_api_v1_admin_backup"];
        put?: never;
        /** Begins a backup; `GET` tells how it goes. */
        post: operations["post_api_v1_admin_backup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/backup/running": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Gives up the backup under way, if there is one. */
        delete: operations["delete_api_v1_admin_backup_running"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/backup/upload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a backup made elsewhere, as `application/octet-stream`. */
        post: operations["post_api_v1_admin_backup_upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/backup/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Downloads a backup, by access token or with a single-use `ticket`. */
        get: operations["get_api_v1_admin_backup_name"];
        put?: never;
        post?: never;
        /** Deletes a backup. */
        delete: operations["delete_api_v1_admin_backup_name"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/backup/{name}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replaces everything by a backup. The present state is backed up first and comes back by itself if the restore fails.
         *     Every session ends.
         */
        post: operations["post_api_v1_admin_backup_name_restore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/diagnostics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Looks at everything now. */
        get: operations["get_api_v1_admin_diagnostics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/restart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends in order and starts again in the same process, with `settings.toml` read anew. Meanwhile everybody gets 503. */
        post: operations["post_api_v1_admin_restart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The effective settings. */
        get: operations["get_api_v1_admin_settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes settings. They hold after a restart; until then they stand in `pending`. */
        patch: operations["patch_api_v1_admin_settings"];
        trace?: never;
    };
    "/api/v1/admin/settings/scrape-token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The scrape token. That somebody looked stands in the audit log. */
        get: operations["get_api_v1_admin_settings_scrape_token"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/apikeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The account's keys, oldest first. */
        get: operations["get_api_v1_apikeys"];
        put?: never;
        /** Makes a key. */
        post: operations["post_api_v1_apikeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/apikeys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One key. */
        get: operations["get_api_v1_apikeys_id"];
        put?: never;
        post?: never;
        /** Deletes a key; it stops at once. */
        delete: operations["delete_api_v1_apikeys_id"];
        options?: never;
        head?: never;
        /** Changes a key. */
        patch: operations["patch_api_v1_apikeys_id"];
        trace?: never;
    };
    "/api/v1/apikeys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replaces the secret; the old one stops at once, the publishable half stays. */
        post: operations["post_api_v1_apikeys_id_rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/desktop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Starts a session of the owner's for the desktop app that runs this server. */
        post: operations["post_api_v1_auth_desktop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The account that asks. */
        get: operations["get_api_v1_auth_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes the profile. */
        patch: operations["patch_api_v1_auth_me"];
        trace?: never;
    };
    "/api/v1/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Changes the password and ends every other session. */
        post: operations["post_api_v1_auth_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchanges a refresh token for a new pair. A page of this server may leave the token out: the cookie is taken, and the
         *     next one set.
         */
        post: operations["post_api_v1_auth_refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Living sessions, newest first. */
        get: operations["get_api_v1_auth_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends one session. Its tokens stop at once. */
        delete: operations["delete_api_v1_auth_sessions_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/signin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Starts a session. */
        post: operations["post_api_v1_auth_signin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/signout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends this session, or all of the account. Its tokens stop at once; the cookie of the console is taken away. */
        post: operations["post_api_v1_auth_signout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/signup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes an account. The first one is the owner of the server. */
        post: operations["post_api_v1_auth_signup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/ticket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a ticket. */
        post: operations["post_api_v1_auth_ticket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/client": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Version, size, hash and options of the library. */
        get: operations["get_api_v1_client"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/client/script.js": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The library without a key. */
        get: operations["get_api_v1_client_script_js"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/code-generation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes the code that loads the library. */
        post: operations["post_api_v1_code_generation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/demo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The demo site of the account, if it has one. */
        get: operations["get_api_v1_demo"];
        put?: never;
        /** Makes a demo site: a small shop on this server with a key and four metrics of its own. */
        post: operations["post_api_v1_demo"];
        /** Removes the demo site: its pages, its key, its metrics and their series. Without one there is nothing to do. */
        delete: operations["delete_api_v1_demo"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the server can do its work: 503 with the failing part when the store cannot be written. */
        get: operations["get_api_v1_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/install-status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What has come with a key: once, or with `Accept: text/event-stream` now and at every change. */
        get: operations["get_api_v1_install_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metric-configs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The account's configurations, oldest first. */
        get: operations["get_api_v1_metric_configs"];
        put?: never;
        /** Configures a metric. */
        post: operations["post_api_v1_metric_configs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metric-configs/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What creating (without `id`) or changing a configuration would do; nothing is changed. It is refused as saving would be. */
        post: operations["post_api_v1_metric_configs_check"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metric-configs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One configuration. */
        get: operations["get_api_v1_metric_configs_id"];
        /** Changes a configuration, in whole or in part. */
        put: operations["put_api_v1_metric_configs_id"];
        post?: never;
        /** Deletes a configuration. */
        delete: operations["delete_api_v1_metric_configs_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metric-configs/{id}/generate-code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes code for one metric. */
        post: operations["post_api_v1_metric_configs_id_generate_code"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a batch of metrics. The answer means that every item it counts is durable and visible. */
        post: operations["post_api_v1_metrics"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/prometheus/targets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Prometheus HTTP service discovery: one target an account, and one for the server itself. */
        get: operations["get_api_v1_prometheus_targets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the console must know before anyone has signed in. */
        get: operations["get_api_v1_setup"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/setup/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begins a new server with a backup of another one, as `application/octet-stream`. Only while there is no account. */
        post: operations["post_api_v1_setup_restore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stats/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Totals of every metric of the account. */
        get: operations["get_api_v1_stats_summary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stats/{name}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The recent window of one metric, all label sets together, page totals beside. */
        get: operations["get_api_v1_stats_name_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tracker.d.ts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Declarations of the metrics of a key's account. */
        get: operations["get_api_v1_tracker_d_ts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tracker.js": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The library with the key and the configurations of its account. */
        get: operations["get_api_v1_tracker_js"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tracker/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A script that never changes. */
        get: operations["get_api_v1_tracker_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same at the short path. */
        get: operations["get_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every account's series with `user_id`, and the server's own. */
        get: operations["get_metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics/accounts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One account's series without `user_id`: service discovery gives the label to the target. */
        get: operations["get_metrics_accounts_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics/server": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The server's own metrics. */
        get: operations["get_metrics_server"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/prometheus/api/v1/label/{name}/values": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Values of one label of the account's series; `__name__` for the names of metrics. */
        get: operations["get_prometheus_api_v1_label_name_values"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/prometheus/api/v1/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Names of labels of the account's series. */
        get: operations["get_prometheus_api_v1_labels"];
        put?: never;
        /** Names of labels of the account's series. */
        post: operations["post_prometheus_api_v1_labels"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/prometheus/api/v1/metadata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Types and help of the account's metrics, configured ones and those with series. */
        get: operations["get_prometheus_api_v1_metadata"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/prometheus/api/v1/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A query at one moment. Parameters come in the URL or in a form. */
        get: operations["get_prometheus_api_v1_query"];
        put?: never;
        /** A query at one moment. Parameters come in the URL or in a form. */
        post: operations["post_prometheus_api_v1_query"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/prometheus/api/v1/query_range": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A query over a range of time: at most 11,000 points and 31 days. */
        get: operations["get_prometheus_api_v1_query_range"];
        put?: never;
        /** A query over a range of time: at most 11,000 points and 31 days. */
        post: operations["post_prometheus_api_v1_query_range"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/prometheus/api/v1/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Label sets of the account's series in the last 31 days or a shorter window. */
        get: operations["get_prometheus_api_v1_series"];
        put?: never;
        /** Label sets of the account's series in the last 31 days or a shorter window. */
        post: operations["post_prometheus_api_v1_series"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description It begins. */
        Accepted: Record<string, never>;
        /** @description What may be changed of an account; absent fields stay. */
        AccountChange: {
            /** @description Take metrics that nobody configured. */
            acceptUnconfigured?: boolean | null;
            /** @description A disabled account can do nothing; its sessions end. */
            isActive?: boolean | null;
            /** @description How much it may hold. */
            quotas?: components["schemas"]["QuotasChange"];
        };
        /** @description An account as the owner of the server sees it. */
        AdminAccount: {
            /** @description Metrics that nobody configured are taken. */
            acceptUnconfigured: boolean;
            createdAt: string;
            email: string;
            firstName?: string | null;
            id: string;
            isActive: boolean;
            lastLoginAt?: string | null;
            lastName?: string | null;
            quotas: components["schemas"]["Quotas"];
            /** @description `owner` or `member`. */
            role: string;
            updatedAt: string;
        };
        /** @description What holds, who said it, and what waits for a restart. */
        AdminSettings: components["schemas"]["EffectiveSettings"] & {
            /** @description Why `settings.toml` cannot be used as it is now; the server would keep its present settings. */
            fileProblem?: string | null;
            /** @description What `settings.toml` says otherwise than when the server started; holds after a restart. */
            pending: components["schemas"]["PendingSettings"];
            /** @description Where each value comes from, by its name. */
            sources: {
                [key: string]: components["schemas"]["SettingSource"];
            };
        };
        /** @description What is in the way, and what to do. */
        Advice: {
            /** @description Stable code. */
            code: string;
            /** @description Plain sentences. */
            message: string;
        };
        /** @description What a sender gets. */
        Answer: {
            /** @description The sender's id of the batch, or one made here. */
            batchId: string;
            /** @description Items that do not, and why. */
            errors: components["schemas"]["Note"][];
            /** @description Items that count. */
            processed: number;
            /** @description Whether any item counts. */
            success: boolean;
            /** @description Items that count, but not quite as sent. */
            warnings?: components["schemas"]["Note"][];
        };
        /** @description Who did what. */
        AuditLogEntry: {
            /** @description Who; `null`: nobody who was signed in, or the command line. */
            accountId?: string | null;
            /** @description What, as `noun.verb`. */
            action: string;
            at: string;
            /** @description More. */
            details?: Record<string, never> | null;
            id: string;
            /** @description Id of the thing. */
            target?: string | null;
        };
        BTreeMap: {
            [key: string]: {
                help: string;
                /** @description `counter`, `gauge`, `histogram` or `summary`. */
                type: string;
                /** @description Not known; names carry it. */
                unit: string;
            }[];
        };
        /** @description A backup on the shelf. */
        BackupItem: {
            /**
             * Format: int64
             * @description Accounts in it; `null` when it cannot be read.
             */
            accounts?: number | null;
            /** Format: int64 */
            bytes: number;
            createdAt: string;
            kind: components["schemas"]["BackupKind"];
            name: string;
        };
        /** @description A backup under way, or the last one since the server started. */
        BackupJob: {
            /** @description Why it failed. */
            message?: string | null;
            /** @description What it is called once it is done. */
            name: string;
            /**
             * Format: int64
             * @description Rows of this table that are written.
             */
            rows: number;
            startedAt: string;
            state: components["schemas"]["JobState"];
            /** @description The table under way. */
            table: string;
            /** @description Its place in the order, from 1. */
            tableNumber: number;
            /** @description How many tables there are. */
            tables: number;
        };
        /**
         * @description Where a backup comes from.
         * @enum {string}
         */
        BackupKind: "backup" | "upload" | "before_restore";
        /** @description The shelf, and what is under way. */
        BackupList: {
            /** @description Newest first. */
            items: components["schemas"]["BackupItem"][];
            lastRestore?: components["schemas"]["LastRestore"] | null;
            /** @description There is one page only. */
            nextCursor?: string | null;
            running?: components["schemas"]["BackupJob"] | null;
        };
        /**
         * @description What a check is about.
         * @enum {string}
         */
        Category: "server" | "database" | "network" | "ingestion";
        /** @description One look at the installation. */
        Check: {
            /** @description What it is about. */
            category: components["schemas"]["Category"];
            /** @description What to do. */
            fix?: string | null;
            /** @description Stable; what it looked at. */
            id: string;
            /** @description What was found. */
            message: string;
            /** @description How it is. */
            state: components["schemas"]["State"];
            /** @description What it looked at, for people. */
            title: string;
        };
        /** @description About the library. */
        Client: {
            /** @description Size as brotli. */
            brotliBytes: number;
            /** @description Size as it is. */
            bytes: number;
            /** @description What `init` takes. */
            options: components["schemas"]["ClientOption"][];
            /** @description Where it is. */
            path: string;
            /** @description This version of the library under an address that never changes. */
            pinned: components["schemas"]["Pinned"];
            /** @description For the `integrity` attribute. Another version has another one: sites that pin load `pinned`. */
            sri: string;
            /** @description Declarations of an account's metrics for editors; takes `?k=KEY`. */
            types: string;
            /** @description Its version. */
            version: string;
        };
        /** @description One option of `init`. */
        ClientOption: {
            description: string;
            name: string;
            type: string;
        };
        /**
         * @description Stable codes. Each has one status.
         * @enum {string}
         */
        Code: "malformed_body" | "malformed_parameter" | "unauthenticated" | "invalid_credentials" | "invalid_api_key" | "invalid_api_secret" | "origin_not_allowed" | "host_not_allowed" | "owner_only" | "signup_closed" | "not_found" | "method_not_allowed" | "request_timeout" | "taken" | "busy" | "too_many_backups" | "disk_full" | "already_set_up" | "no_owner" | "setting_fixed" | "settings_unusable" | "batch_id_reused" | "body_too_large" | "unsupported_media_type" | "validation_failed" | "not_a_backup" | "quota_exceeded" | "rate_limited" | "overloaded" | "bad_query" | "query_failed" | "query_timeout" | "prometheus_not_configured" | "prometheus_unavailable" | "store_unavailable" | "restarting" | "restoring" | "internal";
        /** @description What to make code for. */
        CodeRequest: {
            /** @description Id of the key that the code carries. */
            apiKeyId: string;
            /** @description Automatic metrics; default `true`. */
            autoTrack?: boolean | null;
            /** @description `data-track` attributes; default `true`. */
            customEvents?: boolean | null;
            /** @description Configurations that the code is about; default all. */
            metricConfigIds?: string[] | null;
            /** @description Also pins the script as it is now; default `false`. */
            pin?: boolean | null;
            /** @description `html` (default), `react`, `next`, `vue`, `svelte`, `gtm`, `wordpress` or `npm`. */
            platform?: string | null;
        };
        /** @description The account and its first password. */
        CreatedAccount: {
            account: components["schemas"]["AdminAccount"];
            /** @description Shown this once; only its hash is kept. */
            password: string;
        };
        /**
         * @description Fields of a configuration. A new one needs `name`, `metricName` and `metricType`; in a change an absent field keeps
         *     its value and `null` gives it its default.
         */
        DefinitionFields: {
            /** @description The library sends it by itself. */
            autoTrack?: boolean | null;
            /** @description Upper bounds of a histogram, ascending. */
            buckets?: number[] | null;
            /** @description Description for people. */
            description?: string | null;
            /** @description HELP text. */
            helpText?: string | null;
            /** @description Recorded and offered to the library. */
            isActive?: boolean | null;
            labels?: components["schemas"]["Labels"] | null;
            /** @description The name that senders use. */
            metricName?: string | null;
            /** @description `counter`, `gauge`, `histogram` or `summary`. */
            metricType?: string | null;
            /** @description Name for people, 1 to 100 characters. */
            name?: string | null;
            /** @description Quantiles of a summary, ascending. */
            quantiles?: number[] | null;
            /** @description On what: `click SELECTOR`, `scroll 50%`, `pageview /path/*`, … */
            trackingEvents?: string[] | null;
        };
        /** @description The demo site of an account. */
        DemoSiteAnswer: {
            /** @description The key that its pages carry. */
            apiKeyId: string;
            /** @description RFC 3339. */
            createdAt: string;
            /** @description Its first page. */
            url: string;
        };
        /** @description Whether there is a demo site. */
        DemoState: {
            site: components["schemas"]["DemoSiteAnswer"] | null;
        };
        /** @description What the desktop app was given. */
        DesktopSignIn: {
            /** @description Works once, for half a minute. */
            token: string;
        };
        /** @description How this server is. */
        Diagnostics: {
            /** @description Every look at the installation. */
            checks: components["schemas"]["Check"][];
            /** @description A text to paste into a report: no secrets, no emails, no names of metrics. */
            support: string;
        };
        /** @description Nothing to say. */
        Done: Record<string, never>;
        /**
         * @description In one word.
         * @enum {string}
         */
        Effect: "created" | "unchanged" | "changed" | "restarted";
        /** @description The effective settings. */
        EffectiveSettings: {
            /** Format: int32 */
            authAttemptsPerMinute: number;
            /** Format: int32 */
            connectionsMax: number;
            corsOrigins: string[];
            dataDir: string;
            /** @description Without its password. */
            database: string;
            /** @description Added to every sample that does not set them. */
            defaultLabels: {
                [key: string]: string;
            };
            /** @enum {string} */
            durability: "fsync" | "process";
            /** Format: int32 */
            idFilterMebibytes: number;
            ingestPath: string;
            listen: string;
            /** @enum {string} */
            logFormat: "text" | "json";
            logLevel: string;
            /** @description The Prometheus that answers queries, without its password. */
            prometheusUrl: string | null;
            publicUrl?: string | null;
            /** @description A scrape from this machine needs no token. */
            scrapeLoopback: boolean;
            scriptPath: string;
            /** Format: int32 */
            seriesIdleDays: number;
            /** @enum {string} */
            signup: "open" | "closed";
            trustedProxies: string[];
        };
        /**
         * @description The word that stands in errors.
         * @enum {string}
         */
        ErrorStatus: "error";
        /**
         * @description Words of Prometheus.
         * @enum {string}
         */
        ErrorType: "bad_data" | "execution" | "timeout" | "unavailable" | "internal";
        /** @description The key that comes with an account; the only time its secret is shown. */
        FirstKey: {
            apiKey: string;
            apiSecret: string;
            id: string;
            keyName: string;
        };
        /** @description Code to paste. */
        GeneratedCode: {
            /** @description Size of the snippet. */
            bytes: number;
            /** @description What a page's Content-Security-Policy must allow. */
            csp: string;
            /** @description Where it goes, and how to call the library there. */
            instructions: string;
            pinned?: components["schemas"]["Pinned"] | null;
            /** @description Which pages reach this server at the address in the code. */
            reach: components["schemas"]["Reach"];
            /** @description The same, one by one. */
            reverseProxies: components["schemas"]["ReverseProxies"];
            /** @description How to serve library and ingestion under the page's own origin: every recipe in one text. */
            reverseProxy: string;
            /** @description The code to paste on this platform. */
            snippet: string;
            /** @description The plain form. */
            tag: string;
        };
        /** @description What health says. */
        Health: {
            /** @description `sqlite` or `postgres`. */
            database: string;
            /** @description The part that fails. */
            failing?: string | null;
            /** @description `ok`, or `unavailable`. */
            status: string;
            /**
             * Format: int64
             * @description Seconds since the start.
             */
            uptimeSeconds: number;
            /** @description Version of the server. */
            version: string;
        };
        /** @description The history of one metric. */
        History: {
            /** @description Bucket bounds of a histogram; `buckets` of a point has one count more, up to infinity. */
            bounds?: number[] | null;
            /** @description First moment. */
            from: string;
            /** @description Exposed name. */
            name: string;
            /** @description Steps in which something happened, oldest first. */
            points: components["schemas"]["HistoryPoint"][];
            /** @description The greatest label sets as they are now. */
            series: components["schemas"]["SeriesNow"][];
            /**
             * Format: int64
             * @description Seconds between points.
             */
            step: number;
            /** @description Last moment. */
            to: string;
            type: components["schemas"]["MetricTypeName"];
        };
        /** @description One step; which fields it has depends on the type. */
        HistoryPoint: {
            /** @description Histogram: by bucket, not cumulative, the last up to infinity. */
            buckets?: number[] | null;
            /**
             * Format: int64
             * @description Histogram, summary: observations.
             */
            count?: number | null;
            /**
             * Format: double
             * @description Counter: what was added.
             */
            increase?: number | null;
            /**
             * Format: double
             * @description Gauge: the greatest.
             */
            max?: number | null;
            /**
             * Format: double
             * @description Gauge: the least.
             */
            min?: number | null;
            /** @description By page, where the metric has that label. */
            pages?: {
                [key: string]: number;
            };
            /**
             * Format: double
             * @description Histogram, summary: their sum.
             */
            sum?: number | null;
            /** @description Beginning of the step. */
            time: string;
            /**
             * Format: double
             * @description Gauge: at the end of the step, the sum over the label sets.
             */
            value?: number | null;
        };
        /** @description What has come with a key since the server started. */
        InstallStatus: {
            /** Format: int64 */
            acceptedBatches: number;
            apiKeyId: string;
            keyState: components["schemas"]["KeyState"];
            lastAccepted?: components["schemas"]["LastAccepted"] | null;
            lastRejected?: components["schemas"]["LastRejected"] | null;
            lastReported?: components["schemas"]["LastReported"] | null;
            lastScript?: components["schemas"]["LastScript"] | null;
            /** @description What stops the snippet right now, and what to do. */
            problems: components["schemas"]["Advice"][];
            /** @description Which pages reach the address that the key's code carries. */
            reach: components["schemas"]["Reach"];
            /** Format: int64 */
            rejectedBatches: number;
            /** @description Since when the server notes: its start. Nothing of this outlives it. */
            since: string;
        };
        /**
         * @description How a backup goes.
         * @enum {string}
         */
        JobState: "running" | "done" | "failed" | "cancelled";
        /** @description A key, without its secret. */
        Key: {
            /** @description Page origins that may send; empty: any. */
            allowedOrigins: string[];
            /** @description The publishable half. */
            apiKey: string;
            createdAt: string;
            expiresAt?: string | null;
            id: string;
            isActive: boolean;
            keyName: string;
            /** @description Last batch, to the minute. */
            lastUsedAt?: string | null;
            /** Format: int32 */
            rateLimitPerMinute: number;
            updatedAt: string;
        };
        /** @description Settings of a key. Absent: unchanged, or the default of a new key; `null`: the default. */
        KeyFields: {
            /** @description Page origins that may send, at most 50; empty: any. */
            allowedOrigins?: string[] | null;
            /**
             * Format: date-time
             * @description RFC 3339, in the future; `null`: never.
             */
            expiresAt?: string | null;
            /** @description Switched on. */
            isActive?: boolean | null;
            /** @description Name for people, 1 to 100 characters; needed for a new key. */
            keyName?: string | null;
            /**
             * Format: int32
             * @description Requests a minute, 1 to 6,000 (the owner: 10,000,000).
             */
            rateLimitPerMinute?: number | null;
        };
        /**
         * @description Whether a key may be used.
         * @enum {string}
         */
        KeyState: "active" | "inactive" | "expired";
        /** @description A key with its secret, which is shown this once. */
        KeyWithSecret: components["schemas"]["Key"] & {
            /** @description The secret half. */
            apiSecret: string;
        };
        /** @description Defaults or exact names. */
        Labels: {
            [key: string]: string;
        } | string[];
        /** @description Names or values of labels. */
        LabelsAnswer: {
            data: string[];
            status: components["schemas"]["Success"];
        };
        /** @description A batch that was taken. */
        LastAccepted: {
            at: string;
            /** @description Items that do not. */
            errors: number;
            /** @description Origin of the page; `null`: none was said. */
            origin?: string | null;
            /** @description Items that count. */
            processed: number;
            /** @description Remarks on items that count. */
            warnings: number;
        };
        /** @description A batch or script that was refused. */
        LastRejected: {
            at: string;
            /** @description Code of the answer, or of the first item when none counts. */
            code: string;
            kind: components["schemas"]["RejectedKind"];
            message: string;
            /** @description Origin of the page; `null`: none was said. */
            origin?: string | null;
        };
        /** @description A report of a library that cannot send. */
        LastReported: {
            at: string;
            message: string;
            /** @description Origin of the page; `null`: none was said. */
            origin?: string | null;
            problem: components["schemas"]["ReportedProblem"];
        };
        /** @description What became of the last restore. */
        LastRestore: {
            /** @description When it began. */
            at: string;
            /** @description Why it failed. */
            message?: string | null;
            /** @description The backup. */
            name: string;
            state: components["schemas"]["RestoreState"];
        };
        /** @description A script that was served. */
        LastScript: {
            at: string;
            /** @description Origin of the page; `null`: none was said. */
            origin?: string | null;
        };
        /** @description A series over time. */
        MatrixSeries: {
            metric: components["schemas"]["BTreeMap"];
            values: components["schemas"]["Sample"][];
        };
        /** @description Metadata of every metric. */
        MetadataAnswer: {
            data: components["schemas"]["BTreeMap"];
            status: components["schemas"]["Success"];
        };
        /** @description Code for one metric. */
        MetricCode: {
            /** @description Sends from a shell. */
            curl: string;
            /** @description Counts clicks on an element. */
            htmlAttribute: string;
            /** @description Calls the library. */
            javascript: string;
            /** @description Sends from Node.js. */
            node: string;
            /** @description Loads the library. */
            snippet: string;
            /** @description What lets the library send this metric by itself; empty if nothing does. */
            triggers: components["schemas"]["Trigger"][];
        };
        /** @description What to make code with. */
        MetricCodeRequest: {
            /** @description Id of the key that the code carries; default the account's first one that works. */
            apiKeyId?: string | null;
        };
        /** @description A metric configuration. */
        MetricConfig: {
            autoTrack: boolean;
            /** @description Of a histogram. */
            buckets?: number[] | null;
            createdAt: string;
            description?: string | null;
            /** @description What Prometheus and the console show. */
            exposedName: string;
            helpText?: string | null;
            id: string;
            isActive: boolean;
            labels: components["schemas"]["Labels"];
            /** @description The name that senders use. */
            metricName: string;
            metricType: string;
            name: string;
            /** @description Of a summary. */
            quantiles?: number[] | null;
            trackingEvents: string[];
            updatedAt: string;
        };
        /** @description What saving would do. */
        MetricConfigCheck: {
            effect: components["schemas"]["Effect"];
            /** @description What Prometheus and the console would show. */
            exposedName: string;
            /** @description Queries that fit the metric. */
            promql: components["schemas"]["PromqlExample"][];
            /** @description The fields that start the metric anew; empty unless `effect` is `restarted`. */
            restarts: components["schemas"]["RestartingField"][];
            /**
             * Format: int64
             * @description Series that would end with their history, parked ones included.
             */
            seriesEnded: number;
        };
        /** @description One metric in the summary. */
        MetricTotals: {
            /**
             * Format: int64
             * @description Histogram, summary: observations.
             */
            count?: number | null;
            /** @description Latest sample. */
            lastSeenAt: string;
            /** @description Exposed name. */
            name: string;
            /** @description Summary: quantiles of the last ten minutes; null without observations. */
            quantiles?: Record<string, never>;
            /** @description Label sets in memory. */
            series: number;
            /** @description When counting began. */
            startedAt: string;
            /**
             * Format: double
             * @description Histogram, summary: their sum.
             */
            sum?: number | null;
            /**
             * Format: double
             * @description Counter: all increments. Gauge: sum of the present values.
             */
            total?: number | null;
            type: components["schemas"]["MetricTypeName"];
        };
        /**
         * @description One of the four types.
         * @enum {string}
         */
        MetricTypeName: "counter" | "gauge" | "histogram" | "summary";
        /** @description Somebody who is to have an account. */
        NewAccount: {
            /** @description Unique on this server, whatever its case. */
            email: string;
            /** @description Given name. */
            firstName?: string | null;
            /** @description Family name. */
            lastName?: string | null;
        };
        /** @description The next password of an account. */
        NewPassword: {
            /** @description Shown this once; only its hash is kept. */
            password: string;
        };
        /** @description A stand-in for the `Authorization` header, once. */
        NewTicket: {
            /**
             * Format: int64
             * @description Seconds that it lives.
             */
            expiresIn: number;
            /** @description `mt_tkt_…`, for `?ticket=`. */
            ticket: string;
        };
        /** @description A remark on one item. */
        Note: {
            /** @description Stable code. */
            code: string;
            /**
             * Format: int32
             * @description Index of the item in the request.
             */
            index: number;
            /** @description What is wrong and what to do. */
            message: string;
            /** @description Its name as sent. */
            name: string;
        };
        /** @description One page of a list. */
        Page_AdminAccount: {
            /** @description The items. */
            items: {
                /** @description Metrics that nobody configured are taken. */
                acceptUnconfigured: boolean;
                createdAt: string;
                email: string;
                firstName?: string | null;
                id: string;
                isActive: boolean;
                lastLoginAt?: string | null;
                lastName?: string | null;
                quotas: components["schemas"]["Quotas"];
                /** @description `owner` or `member`. */
                role: string;
                updatedAt: string;
            }[];
            /** @description Present when there are more. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        Page_AuditLogEntry: {
            /** @description The items. */
            items: {
                /** @description Who; `null`: nobody who was signed in, or the command line. */
                accountId?: string | null;
                /** @description What, as `noun.verb`. */
                action: string;
                at: string;
                /** @description More. */
                details?: Record<string, never> | null;
                id: string;
                /** @description Id of the thing. */
                target?: string | null;
            }[];
            /** @description Present when there are more. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        Page_Key: {
            /** @description The items. */
            items: {
                /** @description Page origins that may send; empty: any. */
                allowedOrigins: string[];
                /** @description The publishable half. */
                apiKey: string;
                createdAt: string;
                expiresAt?: string | null;
                id: string;
                isActive: boolean;
                keyName: string;
                /** @description Last batch, to the minute. */
                lastUsedAt?: string | null;
                /** Format: int32 */
                rateLimitPerMinute: number;
                updatedAt: string;
            }[];
            /** @description Present when there are more. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        Page_MetricConfig: {
            /** @description The items. */
            items: {
                autoTrack: boolean;
                /** @description Of a histogram. */
                buckets?: number[] | null;
                createdAt: string;
                description?: string | null;
                /** @description What Prometheus and the console show. */
                exposedName: string;
                helpText?: string | null;
                id: string;
                isActive: boolean;
                labels: components["schemas"]["Labels"];
                /** @description The name that senders use. */
                metricName: string;
                metricType: string;
                name: string;
                /** @description Of a summary. */
                quantiles?: number[] | null;
                trackingEvents: string[];
                updatedAt: string;
            }[];
            /** @description Present when there are more. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        Page_SignedInSession: {
            /** @description The items. */
            items: {
                createdAt: string;
                /** @description When it ends unless its tokens are renewed. */
                expiresAt: string;
                id: string;
                /** @description The session that asks. */
                isCurrent: boolean;
                /** @description When its tokens were last renewed. */
                renewedAt: string;
                /** @description What signed in, as it called itself. */
                userAgent: string | null;
            }[];
            /** @description Present when there are more. */
            nextCursor?: string | null;
        };
        /** @description A change of password. */
        PasswordChange: {
            /** @description The present one. */
            currentPassword: string;
            /** @description The next one, 8 to 128 characters. */
            newPassword: string;
        };
        /** @description Settings that hold after a restart; only those that will change are there. */
        PendingSettings: {
            /** Format: int32 */
            authAttemptsPerMinute?: number;
            /** Format: int32 */
            connectionsMax?: number;
            corsOrigins?: string[];
            database?: string;
            defaultLabels?: {
                [key: string]: string;
            };
            /** @enum {string} */
            durability?: "fsync" | "process";
            /** Format: int32 */
            idFilterMebibytes?: number;
            ingestPath?: string;
            listen?: string;
            /** @enum {string} */
            logFormat?: "text" | "json";
            logLevel?: string;
            /** @description `null`: queries are refused again. */
            prometheusUrl?: string | null;
            /** @description `null`: the address of the request again. */
            publicUrl?: string | null;
            scrapeLoopback?: boolean;
            scriptPath?: string;
            /** Format: int32 */
            seriesIdleDays?: number;
            /** @enum {string} */
            signup?: "open" | "closed";
            trustedProxies?: string[];
        };
        /** @description A pinned script. */
        Pinned: {
            /** @description For the `integrity` attribute. */
            integrity: string;
            /** @description The path of it. */
            path: string;
            /** @description The tag that loads it. */
            tag: string;
            /** @description Its address. */
            url: string;
        };
        /** @description The account that asks. */
        Profile: components["schemas"]["User"] & {
            /** @description Metrics that nobody configured are taken. */
            acceptUnconfigured: boolean;
        };
        /** @description What an account may change of itself; absent fields stay, `null` clears. */
        ProfileChange: {
            /** @description Take metrics that nobody configured. */
            acceptUnconfigured?: boolean | null;
            /** @description Given name. */
            firstName?: string | null;
            /** @description Family name. */
            lastName?: string | null;
        };
        /** @description A query and what it answers. */
        PromqlExample: {
            /** @description `PromQL`. */
            query: string;
            /** @description In plain words. */
            title: string;
        };
        /** @description Answer to a query. */
        QueryAnswer: {
            data: components["schemas"]["QueryResult"];
            status: components["schemas"]["Success"];
            /** @description What Prometheus wants to be known. */
            warnings?: string[];
        };
        /** @description An error in the form of Prometheus. */
        QueryErrorAnswer: {
            code: components["schemas"]["Code"];
            /** @description What is wrong and what to do. */
            error: string;
            errorType: components["schemas"]["ErrorType"];
            status: components["schemas"]["ErrorStatus"];
        };
        /** @description What a query evaluates to. */
        QueryResult: {
            /** @description Series at one moment. */
            result: components["schemas"]["VectorSample"][];
            /** @enum {string} */
            resultType: "vector";
        } | {
            /** @description Series over time. */
            result: components["schemas"]["MatrixSeries"][];
            /** @enum {string} */
            resultType: "matrix";
        } | {
            /** @description One number. */
            result: components["schemas"]["Sample"];
            /** @enum {string} */
            resultType: "scalar";
        } | {
            /** @description A text. */
            result: components["schemas"]["Sample"];
            /** @enum {string} */
            resultType: "string";
        };
        /** @description How much an account may hold. */
        Quotas: {
            /**
             * Format: int32
             * @description Configurations.
             */
            definitionsMax: number;
            /**
             * Format: int32
             * @description Series in memory.
             */
            seriesMax: number;
            /**
             * Format: int32
             * @description Series of one metric in memory.
             */
            seriesPerMetricMax: number;
        };
        /** @description Quotas to change; absent ones stay. */
        QuotasChange: {
            /**
             * Format: int32
             * @description Configurations.
             */
            definitionsMax?: number | null;
            /**
             * Format: int32
             * @description Series in memory.
             */
            seriesMax?: number | null;
            /**
             * Format: int32
             * @description Series of one metric in memory.
             */
            seriesPerMetricMax?: number | null;
        };
        /** @description Which pages reach an address. */
        Reach: {
            /** @description Whether it is encrypted. */
            isHttps: boolean;
            /** @description `scheme://host[:port]` that the code carries. */
            origin: string;
            /** @description Whose pages reach it. */
            scope: components["schemas"]["Scope"];
            /** @description Which pages do not reach it, and what to do. */
            warnings: components["schemas"]["Advice"][];
        };
        /** @description A refresh token, or word that it is in the cookie. */
        RefreshRequest: {
            /** @description `mt_ref_…` of the newest answer. Without it, the cookie's is taken. */
            refreshToken?: string | null;
            session?: components["schemas"]["SessionForm"] | null;
        };
        /**
         * @description What was refused.
         * @enum {string}
         */
        RejectedKind: "batch" | "script";
        /**
         * @description What stops a library that was loaded.
         * @enum {string}
         */
        ReportedProblem: "csp" | "blocked" | "mixed_content";
        /**
         * @description A field that starts the metric anew.
         * @enum {string}
         */
        RestartingField: "metricName" | "metricType" | "labels" | "buckets";
        /** @description The restore begins; everybody gets 503 with its progress until it is over. */
        RestoreBegun: {
            /** @description The backup that is restored. */
            name: string;
        };
        /**
         * @description How the last restore ended.
         * @enum {string}
         */
        RestoreState: "done" | "failed";
        /** @description One recipe for each reverse proxy, each complete by itself. */
        ReverseProxies: {
            /** @description For a site block. */
            caddy: string;
            /** @description A Worker, and a Rule that does the same. */
            cloudflare: string;
            /** @description For a `server` block. */
            nginx: string;
        };
        /** @description Seconds since 1970, and a number as text (`NaN` and `+Inf` are numbers, too). */
        Sample: Record<string, never>[];
        /**
         * @description Whose pages reach an address, from the fewest to all.
         * @enum {string}
         */
        Scope: "loopback" | "private" | "public" | "unresolved";
        /** @description What Prometheus scrapes with. */
        ScrapeToken: {
            /** @description `mt_scr_…` */
            scrapeToken: string;
        };
        /** @description Label sets of series. */
        SeriesAnswer: {
            data: components["schemas"]["BTreeMap"][];
            status: components["schemas"]["Success"];
        };
        /** @description One label set as it is now. */
        SeriesNow: {
            /**
             * Format: int64
             * @description Histogram, summary: observations.
             */
            count?: number | null;
            /** @description By name. */
            labels: {
                [key: string]: string;
            };
            /**
             * Format: double
             * @description Histogram, summary: their sum.
             */
            sum?: number | null;
            /**
             * Format: double
             * @description Counter, gauge.
             */
            value?: number | null;
        };
        /**
         * @description Where the refresh token of a session is kept.
         * @enum {string}
         */
        SessionForm: "token" | "cookie";
        /**
         * @description Where a value comes from.
         * @enum {string}
         */
        SettingSource: "command" | "file" | "default";
        /** @description Settings to change; absent ones stay, `null` goes back to the default. */
        SettingsChange: {
            /**
             * Format: int32
             * @description Attempts to sign in or up, a minute.
             */
            authAttemptsPerMinute?: number | null;
            /** @description Other origins whose pages may use the account endpoints. */
            corsOrigins?: string[] | null;
            /** @description Added to every sample that does not set them. */
            defaultLabels?: {
                [key: string]: string;
            } | null;
            /** @enum {string|null} */
            durability?: "fsync" | "process" | null;
            /** @description Neutral path of ingestion. */
            ingestPath?: string | null;
            /** @description `ADDRESS:PORT`. */
            listen?: string | null;
            /** @description A level, or directives such as `info,server::ingest=debug`. */
            logLevel?: string | null;
            /** @description The Prometheus that answers queries, `http://HOST[:PORT][/PATH]`, with `user:password@` if it asks for one. */
            prometheusUrl?: string | null;
            /** @description Where people and pages reach the server, `https://HOST[:PORT]`. */
            publicUrl?: string | null;
            /** @description A scrape from this machine needs no token. */
            scrapeLoopback?: boolean | null;
            /** @description Neutral path of the library. */
            scriptPath?: string | null;
            /**
             * Format: int32
             * @description Days after which an idle series is parked out of memory.
             */
            seriesIdleDays?: number | null;
            /** @enum {string|null} */
            signup?: "open" | "closed" | null;
            /** @description Addresses or networks whose forwarding headers are believed. */
            trustedProxies?: string[] | null;
        };
        /** @description The server, as everybody may know it. */
        Setup: {
            /** @description There is an account; the first one owns the server. */
            hasOwner: boolean;
            /** @description Queries (`/prometheus/api/v1/…`) are answered. */
            hasPrometheus: boolean;
            /** @description Where the library sends batches, beside `/api/v1/metrics`. */
            ingestPath: string;
            /** @description Where people and pages reach the server, if the operator says so. */
            publicUrl: string | null;
            /** @description Where pages load the library from, beside `/api/v1/tracker.js`. */
            scriptPath: string;
            signup: components["schemas"]["SignUpPolicy"];
            /** @description Version of the server. */
            version: string;
        };
        /** @description Email and password. */
        SignIn: {
            /** @description In any case. */
            email: string;
            /** @description The password. */
            password: string;
            /** @description Who keeps the refresh token. */
            session?: components["schemas"]["SessionForm"];
        };
        /** @description How far to sign out. */
        SignOut: {
            /** @description Every session of the account. */
            everywhere?: boolean;
        };
        /** @description A new account. */
        SignUp: {
            /** @description Unique on this server, whatever its case. */
            email: string;
            /** @description Given name. */
            firstName?: string | null;
            /** @description Family name. */
            lastName?: string | null;
            /** @description 8 to 128 characters. */
            password: string;
            /** @description Who keeps the refresh token. */
            session?: components["schemas"]["SessionForm"];
        };
        /**
         * @description Who may sign up.
         * @enum {string}
         */
        SignUpPolicy: "open" | "closed";
        /** @description The account and its tokens. */
        SignedIn: components["schemas"]["Tokens"] & {
            user: components["schemas"]["User"];
        };
        /** @description One sign-in. */
        SignedInSession: {
            createdAt: string;
            /** @description When it ends unless its tokens are renewed. */
            expiresAt: string;
            id: string;
            /** @description The session that asks. */
            isCurrent: boolean;
            /** @description When its tokens were last renewed. */
            renewedAt: string;
            /** @description What signed in, as it called itself. */
            userAgent: string | null;
        };
        /** @description The account, its tokens and its first key. */
        SignedUp: components["schemas"]["Tokens"] & {
            apiKey: components["schemas"]["FirstKey"];
            user: components["schemas"]["User"];
        };
        /**
         * @description What a check found.
         * @enum {string}
         */
        State: "ok" | "warning" | "failed";
        /**
         * @description The word that stands in answers.
         * @enum {string}
         */
        Success: "success";
        /** @description Totals of an account. */
        Summary: {
            /** @description Metrics that the page of all accounts leaves out, because another account had the name with another type first. */
            conflicts: components["schemas"]["TypeConflict"][];
            /** @description Every metric, by name. */
            metrics: components["schemas"]["MetricTotals"][];
            /**
             * Format: int64
             * @description Series parked because they are idle.
             */
            parked: number;
            /** @description Series in memory, overflow series not counted. */
            series: number;
            /**
             * Format: int32
             * @description Series that the account may have.
             */
            seriesMax: number;
            /**
             * Format: int32
             * @description Series that one metric may have.
             */
            seriesPerMetricMax: number;
        };
        /** @description The tokens of a session, as the answer has them. */
        Tokens: {
            /** @description For `Authorization: Bearer`. */
            accessToken: string;
            /**
             * Format: int64
             * @description Seconds that the access token lives.
             */
            expiresIn: number;
            /** @description For `POST /api/v1/auth/refresh`, once. Absent when it is in the cookie. */
            refreshToken?: string;
        };
        /** @description A tracking event. */
        Trigger: {
            /** @description As it is configured. */
            event: string;
            /** @description When that is. */
            when: string;
        };
        /** @description A metric that only the account's own page shows. */
        TypeConflict: {
            /** @description Name of the family. */
            name: string;
            /** @description What the page of all accounts has under that name. */
            shownType: components["schemas"]["MetricTypeName"];
            /** @description What it is here. */
            type: components["schemas"]["MetricTypeName"];
        };
        /** @description An account as it sees itself. */
        User: {
            createdAt: string;
            email: string;
            firstName: string | null;
            id: string;
            lastName: string | null;
            /** @description The first account is the owner. */
            role: components["schemas"]["UserRole"];
        };
        /**
         * @description What an account is on this server.
         * @enum {string}
         */
        UserRole: "owner" | "member";
        /** @description A series at one moment. */
        VectorSample: {
            metric: components["schemas"]["BTreeMap"];
            value: components["schemas"]["Sample"];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    get_api_openapi_json: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    get_api_v1_admin_accounts: {
        parameters: {
            query?: {
                /** @description Items of a page, 1 to 500. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_AdminAccount"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_admin_accounts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAccount"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedAccount"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_admin_accounts_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminAccount"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    patch_api_v1_admin_accounts_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminAccount"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_admin_accounts_id_password: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewPassword"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_admin_audit: {
        parameters: {
            query?: {
                /** @description Entries of a page, 1 to 500. */
                limit?: number;
                /** @description Entries older than this one: `nextCursor` of the page before. */
                before?: string;
                /** @description The same, under the name that other lists use. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_AuditLogEntry"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_admin_backup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupList"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_admin_backup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupJob"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    delete_api_v1_admin_backup_running: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_admin_backup_upload: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": number[];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupItem"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_admin_backup_name: {
        parameters: {
            query?: {
                /** @description Stands for the access token. */
                ticket?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.sqlite3": number[];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    delete_api_v1_admin_backup_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_admin_backup_name_restore: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RestoreBegun"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_admin_diagnostics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Diagnostics"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_admin_restart: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_admin_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminSettings"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    patch_api_v1_admin_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettingsChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminSettings"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_admin_settings_scrape_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScrapeToken"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_apikeys: {
        parameters: {
            query?: {
                /** @description Items of a page, 1 to 500. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Key"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_apikeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyFields"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyWithSecret"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_apikeys_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    delete_api_v1_apikeys_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    patch_api_v1_apikeys_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyFields"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_apikeys_id_rotate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyWithSecret"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_auth_desktop: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DesktopSignIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_auth_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Profile"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    patch_api_v1_auth_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProfileChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Profile"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_auth_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_auth_refresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_auth_sessions: {
        parameters: {
            query?: {
                /** @description Items of a page, 1 to 500. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_SignedInSession"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    delete_api_v1_auth_sessions_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_auth_signin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_auth_signout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SignOut"] | null;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_auth_signup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignUp"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedUp"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_auth_ticket: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewTicket"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_client: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Client"];
                };
            };
        };
    };
    get_api_v1_client_script_js: {
        parameters: {
            query?: {
                /** @description With `e`: the publishable key. */
                k?: string;
                /** @description A report of the library, as at `tracker.js`. */
                e?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/javascript": string;
                };
            };
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_code_generation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodeRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GeneratedCode"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_demo: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DemoState"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_demo: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DemoSiteAnswer"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    delete_api_v1_demo: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    get_api_v1_install_status: {
        parameters: {
            query: {
                /** @description Id of the key. */
                apiKeyId: string;
                /** @description A single-use ticket, for `EventSource`, which cannot send a header. */
                ticket?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As `text/event-stream`: one such object a frame */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstallStatus"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_metric_configs: {
        parameters: {
            query?: {
                /** @description Items of a page, 1 to 500. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_MetricConfig"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_metric_configs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DefinitionFields"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricConfig"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_metric_configs_check: {
        parameters: {
            query?: {
                /** @description The configuration that the fields would change; a new one without it. */
                id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DefinitionFields"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricConfigCheck"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_metric_configs_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricConfig"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    put_api_v1_metric_configs_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DefinitionFields"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricConfig"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    delete_api_v1_metric_configs_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_metric_configs_id_generate_code: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["MetricCodeRequest"] | null;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricCode"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_api_v1_metrics: {
        parameters: {
            query?: {
                /** @description The publishable key, where no header can be set */
                k?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description `{metrics:[{name,type,value,labels?,operation?}],batchId?,key?}` or a bare array; 1 to 100 metrics; gzip is accepted */
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Answer"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_prometheus_targets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>[];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_setup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Setup"];
                };
            };
        };
    };
    post_api_v1_setup_restore: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": number[];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RestoreBegun"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_stats_summary: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Summary"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_stats_name_history: {
        parameters: {
            query?: {
                /** @description RFC 3339 or seconds since 1970; an hour before `to` when left out */
                from?: string;
                /** @description RFC 3339 or seconds since 1970; now when left out */
                to?: string;
                /** @description Seconds between points: a multiple of 10 (24 h back) or of 300 (30 days back) */
                step?: number;
            };
            header?: never;
            path: {
                /** @description Exposed name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["History"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_tracker_d_ts: {
        parameters: {
            query: {
                /** @description The publishable key. */
                k: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_tracker_js: {
        parameters: {
            query: {
                /** @description The publishable key. */
                k: string;
                /** @description `0` leaves the automatic metrics out. */
                a?: string;
                /** @description `0` leaves the `data-track` attributes out. */
                c?: string;
                /** @description A report of the library: `csp` or `blocked`. The answer is an empty script. */
                e?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/javascript": string;
                };
            };
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_api_v1_tracker_file: {
        parameters: {
            query?: {
                /** @description With `e`, at the library without a key: the publishable key. */
                k?: string;
                /** @description A report of the library, as at `tracker.js`. */
                e?: string;
            };
            header?: never;
            path: {
                /** @description `HASH.js`, as `code-generation` answers it. */
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/javascript": string;
                };
            };
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    get_metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": unknown;
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_metrics_accounts_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": unknown;
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_metrics_server: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": unknown;
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_prometheus_api_v1_label_name_values: {
        parameters: {
            query?: {
                /** @description Selectors, at most 16; everything without one. */
                "match[]"?: string[];
                /** @description RFC 3339 or seconds since 1970. */
                start?: string;
                /** @description RFC 3339 or seconds since 1970. */
                end?: string;
                /** @description Most entries of the answer, where Prometheus knows it. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Name of the label. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LabelsAnswer"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryErrorAnswer"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryErrorAnswer"];
                };
            };
        };
    };
    get_prometheus_api_v1_labels: {
        parameters: {
            query?: {
                /** @description Selectors, at most 16; everything without one. */
                "match[]"?: string[];
                /** @description RFC 3339 or seconds since 1970. */
                start?: string;
                /** @description RFC 3339 or seconds since 1970. */
                end?: string;
                /** @description Most entries of the answer, where Prometheus knows it. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LabelsAnswer"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryErrorAnswer"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryErrorAnswer"];
                };
            };
        };
    };
    post_prometheus_api_v1_labels: {
        parameters: {
            query?: {
                /** @description Selectors, at most 16; everything without one. */
                "match[]"?: string[];
                /** @description RFC 3339 or seconds since 1970. */
                start?: string;
                /** @description RFC 3339 or seconds since 1970. */
                end?: string;
                /** @description Most entries of the answer, where Prometheus knows it. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LabelsAnswer"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryErrorAnswer"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryErrorAnswer"];
                };
            };
        };
    };
    get_prometheus_api_v1_metadata: {
        parameters: {
            query?: {
                /** @description This metric only. */
                metric?: string;
                /** @description Most metrics of the answer. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetadataAnswer"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryErrorAnswer"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_prometheus_api_v1_query: {
        parameters: {
            query: {
                /** @description PromQL, at most 16 KiB; every selector is confined to the own account. */
                query: string;
                /** @description RFC 3339 or seconds since 1970; now without it. */
                time?: string;
                /** @description Most series of the answer, where Prometheus knows it. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryAnswer"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryErrorAnswer"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryErrorAnswer"];
                };
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryErrorAnswer"];
                };
            };
        };
    };
    post_prometheus_api_v1_query: {
        parameters: {
            query: {
                /** @description PromQL, at most 16 KiB; every selector is confined to the own account. */
                query: string;
                /** @description RFC 3339 or seconds since 1970; now without it. */
                time?: string;
                /** @description Most series of the answer, where Prometheus knows it. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryAnswer"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryErrorAnswer"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryErrorAnswer"];
                };
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryErrorAnswer"];
                };
            };
        };
    };
    get_prometheus_api_v1_query_range: {
        parameters: {
            query: {
                /** @description PromQL, at most 16 KiB; every selector is confined to the own account. */
                query: string;
                /** @description RFC 3339 or seconds since 1970. */
                start: string;
                /** @description RFC 3339 or seconds since 1970. */
                end: string;
                /** @description Seconds or a duration such as `15s`. */
                step: string;
                /** @description Most series of the answer, where Prometheus knows it. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryAnswer"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryErrorAnswer"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryErrorAnswer"];
                };
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryErrorAnswer"];
                };
            };
        };
    };
    post_prometheus_api_v1_query_range: {
        parameters: {
            query: {
                /** @description PromQL, at most 16 KiB; every selector is confined to the own account. */
                query: string;
                /** @description RFC 3339 or seconds since 1970. */
                start: string;
                /** @description RFC 3339 or seconds since 1970. */
                end: string;
                /** @description Seconds or a duration such as `15s`. */
                step: string;
                /** @description Most series of the answer, where Prometheus knows it. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryAnswer"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryErrorAnswer"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryErrorAnswer"];
                };
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryErrorAnswer"];
                };
            };
        };
    };
    get_prometheus_api_v1_series: {
        parameters: {
            query?: {
                /** @description Selectors, at most 16; everything without one. */
                "match[]"?: string[];
                /** @description RFC 3339 or seconds since 1970. */
                start?: string;
                /** @description RFC 3339 or seconds since 1970. */
                end?: string;
                /** @description Most entries of the answer, where Prometheus knows it. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SeriesAnswer"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryErrorAnswer"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryErrorAnswer"];
                };
            };
        };
    };
    post_prometheus_api_v1_series: {
        parameters: {
            query?: {
                /** @description Selectors, at most 16; everything without one. */
                "match[]"?: string[];
                /** @description RFC 3339 or seconds since 1970. */
                start?: string;
                /** @description RFC 3339 or seconds since 1970. */
                end?: string;
                /** @description Most entries of the answer, where Prometheus knows it. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SeriesAnswer"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryErrorAnswer"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryErrorAnswer"];
                };
            };
        };
    };
}
