// Asks for an API key or an access token where the service demands one. It is kept in a variable of the page, in no storage and no address, so it is gone
// when the page is closed or loaded again. It is sent to this service only.
(() => {
    let key = "";

    const {open, send} = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.open = function (method, address, ...rest) {
        this.isForService = new URL(address, location).origin === location.origin;
        return open.call(this, method, address, ...rest);
    };
    XMLHttpRequest.prototype.send = function (body) {
        if (key && this.isForService) {
            this.setRequestHeader("Authorization", "Bearer " + key);
        }
        this.addEventListener("load", () => {
            if (this.status === 401 && this.isForService) {
                askForKey();
            }
        });
        return send.call(this, body);
    };

    function askForKey() {
        if (document.getElementById("api-key")) {
            return;
        }
        const form = document.createElement("form");
        form.style = "position: fixed; bottom: 0; left: 0; right: 0; padding: 1em; z-index: 2000; text-align: center;"
            + " background: #fff3cd; border-top: 1px solid #ffc107";
        form.innerHTML = '<label>This service needs an API key or an access token: <input id="api-key" type="password" size="60"'
            + ' autocomplete="off" placeholder="trk_…" required></label> <button>Use</button>';
        form.addEventListener("submit", event => {
            event.preventDefault();
            key = document.getElementById("api-key").value.trim();
            form.remove();
            document.getElementById("go").click();
        });
        document.body.append(form);
        document.getElementById("api-key").focus();
    }
})();
