// UCC shows a form's message at its head, and on a long page the button is at its foot: a person who saves
// sees nothing happen. This brings the message into sight, whoever wrote it: the form's own checks, which run
// after onSave, or splunkd.
class ShowMessage {
    onSave() {
        setTimeout(ShowMessage.show, 50);
        return true;
    }

    onSaveFail() {
        setTimeout(ShowMessage.show, 50);
    }

    static show() {
        const message = document.querySelector('form [data-test="message"], form [data-test="type"]');
        if (message) {
            message.scrollIntoView({ block: 'center' });
        }
    }
}

export default ShowMessage;
