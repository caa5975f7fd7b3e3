<%@ page contentType="text/html; charset=UTF-8" %>
<!doctype html>
<title>myweb</title>
<h1>Hello from <%= System.getenv("HOSTNAME") %></h1>
<p>database: <%= System.getenv("DB_HOST") %></p>
