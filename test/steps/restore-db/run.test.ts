test.todo("restore-db");
