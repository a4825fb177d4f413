# The menu of chores; ./verify and ./pullgauge are the two commands that matter.
.PHONY: help format verify quick demo image clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

format: ## format all sources
	@. daemonset/src/main/sh/jdk.sh && root=$(CURDIR) && find_jdk && maven -q spotless:apply

verify: ## every test, as CI runs it
	@./verify

quick: ## the tests that need no real servers
	@./verify --quick

demo: ## a small fleet with faults, to look at
	@./pullgauge demo

image: ## both images as tars, without a Docker daemon: .build/images
	@daemonset/src/main/sh/build-images.sh

clean: ## remove everything built
	rm -rf .build */target
